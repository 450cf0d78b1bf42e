-- {"ada":"haOC36wLMV0DJvbLk9EqaBcmmhFqlPssRU9zh4gxw_E","bob":"K3hDqsbpTGgW1ENtP_fBm5t_A3AOIGIAY5rSbtcTQuI"}
CREATE TABLE entry (
      space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, until INTEGER NOT NULL,
      PRIMARY KEY (space, key)
    ) WITHOUT ROWID;
CREATE TABLE member (
      id INTEGER PRIMARY KEY, space TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (space, key, name)
    );
CREATE TABLE notice (id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE account (
    id INTEGER PRIMARY KEY, pool TEXT NOT NULL, holder TEXT NOT NULL, entries INTEGER NOT NULL, bytes INTEGER NOT NULL,
    UNIQUE (pool, holder)
  );
CREATE TABLE charge (
    id INTEGER PRIMARY KEY, space TEXT NOT NULL, key TEXT NOT NULL, pool TEXT NOT NULL, holder TEXT NOT NULL,
    bytes INTEGER NOT NULL, until INTEGER NOT NULL, UNIQUE (space, key, pool)
  );
INSERT INTO "entry" (space, key, value, until) VALUES ('counter', 'guess totp day 20000 ada tried', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'passkey:one', '{"kind":"passkey","id":"passkey:one","host":"bank.example.com","credential":{"id":"one","publicKey":"key","counter":3,"transports":["usb"],"synced":false},"person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', '{"kind":"recovery","id":"recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8"}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'totp:one', '{"kind":"totp","id":"totp:one","sealed":"8CDNZ6yDdo8s9N0g4PXLmDAKBkclQcNqZK1ak9UREIfUkAOzpDwTdhEyjy_ss_Xq7MaIvGAW4zhBU0Sn","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('grant', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'signing 1', 'fsCEIR7Ob9EnLjc4vU5tWXHtPyyHrgoN2bAyIP38oOb13aHIzGlUFnM4kTSTDMA3gOrvBJ00BYggrji4qHp2WXXT2mQ4833Da9mwy6cKKjj_1tWEiZycPlzqHjc4LegUGE40hE_bO70flIxDH8hIMu5-Jk5Y2KsdaBWVF1A39qhyo1Zs_BiSztHvjBN1i5HuHXSMkXSRM6bDczZYBGDeIHfWSMMR3DRpLhDEvUc55xD7gta-WAVJiRGpNm7JjLcnr3ypOFeekI3e9rnhTA38s5UynnA7ilv60DTJ6GzlAwztl_wxt1hq2fo4rypTpMgHN0yy2OdL', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('parked', 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('seen', 'totp totp:one 59000000', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', '1AogN9AXx31VT0LSOLI7iKzYS1mpsiUt_R1O87S0Xok', '{"family":"t23Qht8fL2-JNehagVsU9LDL9ljtw1WNFIAwl0TkNOs","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"sid":"provider''s session","ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"7A_Y6Er1XHtvU_W0nDmnFgQvAfroYcmbz315PA-USwM","key":"TtaVeq60Au0ip64jDrcNIf95P4LnxVc9XQlGhXukb-2hzlN2wX947MQVz3PDB2Rx2d72D8czQHxfI6PMOUg9TWZkfc2TSlU","tokens":"IIPCCN09Oah-7qUTk6SQ7KM16SPAslDjMoKHg9HpVJk5zirREXlg59VdURkXnYM3tl-fu4KahadeSKXQnl-znLPI61D8geeY9HzkHBRTT4XmsJXc3-v-Dw"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', '2wGM-Ht8s1ycMer_YT6x9SPgYIHhkNzgZtc0PSBRtG8', '{"family":"Dhn0o5JxjOV_Z8XSpHSa2V-Jv0Dx2_6V4Q_JT717Ug4","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"sid":null,"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"eyO1iUHC-uAh83XRaW4LD1md-Cyfnwdx5N93CBRLhLs","key":"EFumabMEXdzOm1BQxJjcyNx8EzHqCaaFDVLBx4tdM_wMOnPdb5jgo9olHHev-8NVSj-l9pVmdNGTgHxoY3ECjOgCP0Ocq5U","tokens":"kqk2Laf79yo1Kgfo0ME0iBH68dd5sY9nS1IS-ebO2rb2YN0oN2_FlxU_S_u-3-D4OokldYoRxfEL-AiVv8xoJ211lH_TRqfXcEzPEP8krzHnHpGHJv-jmQ"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', '5Bh3uBcR7mAQTdYVWWtTfg_AzGeemYT7_IYglljwrdY', '{"moved":"Dhn0o5JxjOV_Z8XSpHSa2V-Jv0Dx2_6V4Q_JT717Ug4","grant":"eyO1iUHC-uAh83XRaW4LD1md-Cyfnwdx5N93CBRLhLs","key":"fouP3-9-3WLiiRztFteEtSrkQt-aOahIpl4Wkukno0u6Mw9wMbepWAUsY3zp56xlBGFH1m2_kPFcaXHFBN_yvnyxmAUAMiQ"}', 1795694430000);
INSERT INTO "member" (id, space, key, name) VALUES (1, 'session', '1AogN9AXx31VT0LSOLI7iKzYS1mpsiUt_R1O87S0Xok', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (2, 'session', '1AogN9AXx31VT0LSOLI7iKzYS1mpsiUt_R1O87S0Xok', 'family:t23Qht8fL2-JNehagVsU9LDL9ljtw1WNFIAwl0TkNOs');
INSERT INTO "member" (id, space, key, name) VALUES (3, 'session', '1AogN9AXx31VT0LSOLI7iKzYS1mpsiUt_R1O87S0Xok', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (4, 'session', '1AogN9AXx31VT0LSOLI7iKzYS1mpsiUt_R1O87S0Xok', 'sid:xrUFBgGZgVz9DZf-5yRUtBAJbXkbAJtOpsPeNJ3uApE');
INSERT INTO "member" (id, space, key, name) VALUES (5, 'session', '5Bh3uBcR7mAQTdYVWWtTfg_AzGeemYT7_IYglljwrdY', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (6, 'session', '5Bh3uBcR7mAQTdYVWWtTfg_AzGeemYT7_IYglljwrdY', 'family:Dhn0o5JxjOV_Z8XSpHSa2V-Jv0Dx2_6V4Q_JT717Ug4');
INSERT INTO "member" (id, space, key, name) VALUES (7, 'session', '5Bh3uBcR7mAQTdYVWWtTfg_AzGeemYT7_IYglljwrdY', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (8, 'session', '2wGM-Ht8s1ycMer_YT6x9SPgYIHhkNzgZtc0PSBRtG8', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (9, 'session', '2wGM-Ht8s1ycMer_YT6x9SPgYIHhkNzgZtc0PSBRtG8', 'family:Dhn0o5JxjOV_Z8XSpHSa2V-Jv0Dx2_6V4Q_JT717Ug4');
INSERT INTO "member" (id, space, key, name) VALUES (10, 'session', '2wGM-Ht8s1ycMer_YT6x9SPgYIHhkNzgZtc0PSBRtG8', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (11, 'factor', 'passkey:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (12, 'factor', 'totp:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (13, 'factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (14, 'key', 'signing 1', 'signing');
INSERT INTO "notice" (id, message, at) VALUES (1, '{"id":"yVaegy2PvJkmLYqG_vVcgupJGfOUG9y6pfa59VzAzqo 1","from":"yVaegy2PvJkmLYqG_vVcgupJGfOUG9y6pfa59VzAzqo","kind":"session","payload":{"what":"moved","sessions":[["5Bh3uBcR7mAQTdYVWWtTfg_AzGeemYT7_IYglljwrdY","Dhn0o5JxjOV_Z8XSpHSa2V-Jv0Dx2_6V4Q_JT717Ug4"]],"reason":null}}', 1795735256824);
INSERT INTO "notice" (id, message, at) VALUES (2, '{"id":"YKJJpgMwxQfuyUgKAle0ToZKFi4R1Pq0Hig5mSBeMHo 1","from":"YKJJpgMwxQfuyUgKAle0ToZKFi4R1Pq0Hig5mSBeMHo","kind":"signing-keys","payload":null}', 1795735256957);
CREATE INDEX entry_until ON entry (until);
CREATE INDEX member_name ON member (space, name);
CREATE TRIGGER entry_gone AFTER DELETE ON entry BEGIN
      DELETE FROM member WHERE space = old.space AND key = old.key;
    END;
CREATE INDEX account_entries ON account (pool, entries);
CREATE INDEX account_bytes ON account (pool, bytes);
CREATE INDEX charge_holder ON charge (pool, holder);
CREATE INDEX charge_until ON charge (pool, until);
CREATE TRIGGER entry_uncharged AFTER DELETE ON entry BEGIN
    DELETE FROM charge WHERE space = old.space AND key = old.key;
  END;
CREATE TRIGGER entry_moved AFTER UPDATE OF until ON entry WHEN new.until <> old.until BEGIN
    UPDATE charge SET until = new.until WHERE space = new.space AND key = new.key;
  END;
CREATE TRIGGER charge_gone AFTER DELETE ON charge BEGIN
    UPDATE account SET entries = entries - 1, bytes = bytes - old.bytes WHERE pool = old.pool AND holder IN (old.holder, '');
    DELETE FROM account WHERE pool = old.pool AND holder IN (old.holder, '') AND entries = 0;
  END;
