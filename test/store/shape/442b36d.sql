-- {"ada":"hLxYGci-rDD47TUydgWJ9M-qTq8OZ4sLHoXh9crF_cs","bob":"bzs3-i0m3IMVTVhXm7VWEFW-9k6JBE_GCqTxXal1Zww"}
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
INSERT INTO "entry" (space, key, value, until) VALUES ('blocked', 'RQt0AzoecQQuScrC2HotUQ_9R0ciJH-ZD9T-W9cpCoY', '{"id":"eve","source":null,"issuer":null,"reason":"left","since":1795694400000,"until":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('counter', 'guess totp day 20000 ada tried', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('declared', 'sources', '[{"name":"staff","issuer":"https://login.example.com"}]', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'passkey:one', '{"kind":"passkey","id":"passkey:one","host":"bank.example.com","credential":{"id":"one","publicKey":"key","counter":3,"transports":["usb"],"synced":false},"person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', '{"kind":"recovery","id":"recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8"}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'totp:one', '{"kind":"totp","id":"totp:one","sealed":"Ik5ytSQzWNvgqWWtnmolZRTMBuRxDk5r7z1-1XgGs-edQWo5wJ_K9p2ivmzUH31KQj15JCpBbJeaRiYw","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('grant', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'master rq0ea2UZwwu_wO6baSi1MMY2ZbQxgBpRRg7qIUi6zeg', 'Xd8PFWxfK3sfxpfe9-E_cTUiTIFnDQtoe8EmYb2dAH9ZKW-ELJGz7vznxuE', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'signing 1', 'BtN8XxYw56u_ZonRZSAtrPvj9V36qv0tVT8TUbnupnmtVY3W3X4EtoyFRCSRMOgJhDDLzHg1VeKOaKDh4ig7hvkKclzgT0BSiN438cs_oQz9g2EmFi-UyGjYa7ewCYDHMn1Lu6XYTCGoXplwszeL1fs1lrwGj1KNoPf39Xq73iC3TsRdh6ZdIv35pVEUFfAH8IQngJPx8Jg63O2b_DFAlBKTt0AfZhdYEgKfFJL3GkYMWjn8R_qfiQC_ML7ZrWr4nuLZytz-9u3vJwpCbPXVTcErXJE3ZYWbzpHiPu0FwSjLpII5aiMRNIdcytKeLSjg6XK7_Je6', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('parked', 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('person', 'QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8', '{"id":"ada","source":"staff"}', 4957070400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('seen', 'totp totp:one 59000000', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'cRSUz2ISYGHRi_I--N3W7LGLHg3F8BK0ujns1Z0sIS4', '{"moved":"iU4ZLb2szYdqv3Bu7BRe6WVaf7DnywA2Os67SamUBaU","grant":"79MfjPcDqVg4MZh7n8AfnjWmiKb7bnD80dtI5d8SD_Y","key":"e7aS2qMp9Fw22ePntZp1i_S-z7UmIbUxv63kC5AOcpkvtILIl35VAvVWyAN33TU9rSExvi0xT1uXcOrcG6KIzuApbJWsgZ8"}', 1795694430000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'cphYuuOpRyI_Oh4nzdiePMpwCnK7lvUuoQSSL7sWMOA', '{"family":"innBC7TLYLK7b2r5n5mcenX1EdWM_eIxUP550cS-PiM","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":"provider''s session","ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"persistent":true,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"ikPq0kZ6JQ-2aYEBy1f_NBf_tpbAI3_4a3P45buu_rQ","key":"_mCNVMGIW9GiKkczJghkBWJnyicZ7ez0LRd02F7H9ZKqmwWpAFE8NM6lQ864nTFaNUUGeIh6gEf0OPPh3NlCL1K2BdXTG_Y","tokens":"3gF3YoUUNZiGVumCoAA0wcSSU32yaFI_vD1L3hIwOXcFX9HIveHqw_PuMDBEa6E4l7gitk5tMvs849x7H-PBQoAEcnFzWjJmZwgn0NzMmIEXNV-JE0MJVQ"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'rABTUM5AA-9_hjxXWZZVfUjHzmpSXTqzStLqavBeyuQ', '{"family":"iU4ZLb2szYdqv3Bu7BRe6WVaf7DnywA2Os67SamUBaU","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":null,"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"persistent":false,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"79MfjPcDqVg4MZh7n8AfnjWmiKb7bnD80dtI5d8SD_Y","key":"L-71gin5sPZBzSfbEsk68MUknTTvvdq_XprzvO-Phj16sDIg7JC68DL0lfR4yqMuSnCZFsaoz8r9bFiEX5hKlN-k9dL9FLU","tokens":"w2suKmEig3ux4vpC2JQMrIqif8x1N0BLUbDuTVsfk3fhTG8PF2s3JM6DqeWOGTbLDhkQm29M40uySG0_iko0seTvuIzqbCIcLtlGIPp_Xs4_WVFq_hxY6A"}', 4949294400000);
INSERT INTO "member" (id, space, key, name) VALUES (1, 'session', 'cphYuuOpRyI_Oh4nzdiePMpwCnK7lvUuoQSSL7sWMOA', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (2, 'session', 'cphYuuOpRyI_Oh4nzdiePMpwCnK7lvUuoQSSL7sWMOA', 'family:innBC7TLYLK7b2r5n5mcenX1EdWM_eIxUP550cS-PiM');
INSERT INTO "member" (id, space, key, name) VALUES (3, 'session', 'cphYuuOpRyI_Oh4nzdiePMpwCnK7lvUuoQSSL7sWMOA', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (4, 'session', 'cphYuuOpRyI_Oh4nzdiePMpwCnK7lvUuoQSSL7sWMOA', 'id:_e5DDUC9V97qwYbNl5ADPQ8G-QmogG585ucXq3x9UCk');
INSERT INTO "member" (id, space, key, name) VALUES (5, 'session', 'cphYuuOpRyI_Oh4nzdiePMpwCnK7lvUuoQSSL7sWMOA', 'sub:db18szZ5t4YhCv8zeLkPrwORQGxXJ6esmZXkgj-L29w');
INSERT INTO "member" (id, space, key, name) VALUES (6, 'session', 'cphYuuOpRyI_Oh4nzdiePMpwCnK7lvUuoQSSL7sWMOA', 'sid:IJB0dg_EysdHW5dHTisxzipQ9Hh6LDaQyq5jYQc8_qM');
INSERT INTO "member" (id, space, key, name) VALUES (7, 'session', 'cRSUz2ISYGHRi_I--N3W7LGLHg3F8BK0ujns1Z0sIS4', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (8, 'session', 'cRSUz2ISYGHRi_I--N3W7LGLHg3F8BK0ujns1Z0sIS4', 'family:iU4ZLb2szYdqv3Bu7BRe6WVaf7DnywA2Os67SamUBaU');
INSERT INTO "member" (id, space, key, name) VALUES (9, 'session', 'cRSUz2ISYGHRi_I--N3W7LGLHg3F8BK0ujns1Z0sIS4', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (10, 'session', 'cRSUz2ISYGHRi_I--N3W7LGLHg3F8BK0ujns1Z0sIS4', 'id:gbY32PzSxtpjWeaWMROhFw3nleS3JbhNHgtM_Z7FjOk');
INSERT INTO "member" (id, space, key, name) VALUES (11, 'session', 'cRSUz2ISYGHRi_I--N3W7LGLHg3F8BK0ujns1Z0sIS4', 'sub:3isSfFE1R2-5pmxbKkLtJIB92KSjsuIf0ahSLgJg-OE');
INSERT INTO "member" (id, space, key, name) VALUES (12, 'session', 'cRSUz2ISYGHRi_I--N3W7LGLHg3F8BK0ujns1Z0sIS4', 'sid:i0pRRWLcQfhG1vg2pjMAYPGOlbfspkJ0jcoiSKLx0c0');
INSERT INTO "member" (id, space, key, name) VALUES (13, 'session', 'rABTUM5AA-9_hjxXWZZVfUjHzmpSXTqzStLqavBeyuQ', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (14, 'session', 'rABTUM5AA-9_hjxXWZZVfUjHzmpSXTqzStLqavBeyuQ', 'family:iU4ZLb2szYdqv3Bu7BRe6WVaf7DnywA2Os67SamUBaU');
INSERT INTO "member" (id, space, key, name) VALUES (15, 'session', 'rABTUM5AA-9_hjxXWZZVfUjHzmpSXTqzStLqavBeyuQ', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (16, 'session', 'rABTUM5AA-9_hjxXWZZVfUjHzmpSXTqzStLqavBeyuQ', 'id:gbY32PzSxtpjWeaWMROhFw3nleS3JbhNHgtM_Z7FjOk');
INSERT INTO "member" (id, space, key, name) VALUES (17, 'session', 'rABTUM5AA-9_hjxXWZZVfUjHzmpSXTqzStLqavBeyuQ', 'sub:3isSfFE1R2-5pmxbKkLtJIB92KSjsuIf0ahSLgJg-OE');
INSERT INTO "member" (id, space, key, name) VALUES (18, 'session', 'rABTUM5AA-9_hjxXWZZVfUjHzmpSXTqzStLqavBeyuQ', 'sid:i0pRRWLcQfhG1vg2pjMAYPGOlbfspkJ0jcoiSKLx0c0');
INSERT INTO "member" (id, space, key, name) VALUES (19, 'factor', 'passkey:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (20, 'factor', 'totp:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (21, 'factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (22, 'key', 'signing 1', 'signing');
INSERT INTO "member" (id, space, key, name) VALUES (23, 'blocked', 'RQt0AzoecQQuScrC2HotUQ_9R0ciJH-ZD9T-W9cpCoY', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (24, 'person', 'QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (25, 'key', 'master rq0ea2UZwwu_wO6baSi1MMY2ZbQxgBpRRg7qIUi6zeg', 'master');
INSERT INTO "notice" (id, message, at) VALUES (1, '{"id":"a6NSom-yyf-CMYz9L8LAVMk-JW_PFim5f1lYaVR9rOA 1","from":"a6NSom-yyf-CMYz9L8LAVMk-JW_PFim5f1lYaVR9rOA","kind":"session","payload":{"what":"moved","sessions":[["cRSUz2ISYGHRi_I--N3W7LGLHg3F8BK0ujns1Z0sIS4","iU4ZLb2szYdqv3Bu7BRe6WVaf7DnywA2Os67SamUBaU"]],"reason":null}}', 1795735258550);
INSERT INTO "notice" (id, message, at) VALUES (2, '{"id":"AxaDP1PV3U-Ql9cKCF3z2zQ65jJRkV98T8qxsIctjng 1","from":"AxaDP1PV3U-Ql9cKCF3z2zQ65jJRkV98T8qxsIctjng","kind":"signing-keys","payload":null}', 1795735258638);
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
