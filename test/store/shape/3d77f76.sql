-- {"ada":"xIr1ORXfXb2h7-vnRV0kX8N9cNvkmg2Ib184pGuWdpM","bob":"4RWudZh4aK0N7khJVS-vTw2-oLNIgzE-LYT5d423PAI"}
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
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'totp:one', '{"kind":"totp","id":"totp:one","sealed":"cGctTQk2ThrqEP-ZQ65DaUSWAduUf-uNW0qBDniQyB4wAr5sNeL4-mlF3n8yglja_GXRPyjiTcnoZUrf","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('grant', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'signing 1', 'WXtkmInOs1tWU-y6VTrtfMYie-aSdWYIP-czRwRCyAIgjdddwXfUsu5TNKNfYj-A0H1crChHjFGG18d3WThPvGfClx95fhgsApg0-zQ6q350qqcyffLvMDf8IRVWgMdlIXDkjb9adjw7oajLWOvs90tipoR4tc3Ul2i07r5cWuxmT3ir73mZ5luy4z0U7Eu-cbBgvzR04q__nwYmd-mYJ5_d4AwaybktLEE3a2zwicmKn2X94f-hAosVbldKf47sx_JYrARg841EUbbWvrxy5zor94mvoF1_O1weOGfmGhFXt8EBdDvlIgftoZoanXOAg9GMx6zs', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('parked', 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('seen', 'totp totp:one 59000000', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'GjMaVgUqG1v4Gan4krAlKYf1IIJPZvlC66yxU2NSgqA', '{"family":"tKoNecoV4ZDvysxD-T4ZHM_8UzQiIzvlQDKQfO18WGw","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":null,"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"nCLcSyhbjM5TXzgJlwFo5W49JCIdCXb1lFmTyDgPSj8","key":"7ggzI6hsRKJmKBnW36uM3gUV-3C68PWVxOYsopM_BgF3OqwhWHzyp6JF5LBotTEm9-47TpFmvWxzY_9qWwPJh2QR2JV9ssc","tokens":"Dmv6MovD01bSQH1LfSVXDYt_EKfICN6L47DJr1qynQl2XOk60B-OHMRZs-jh9QzcTHOhtrSGASRnpaOzIgrJB0uKnGIxjdreNwajZenTaeIcxNYEuAYR-A"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'HHyf2Nxw-7D4W-4Tyjcz2D-Sh2bsAhr3I_e8HcHd0-U', '{"family":"6996jyvqEDjGsuzvcq9W78f1-5irgdoCYfCOH8xjkcE","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":"provider''s session","ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"fbzt1h1XoJDZLmyVEstGNFmEnIb5t5jhSOpj00T_0kw","key":"10-mClgMNQcsfA8ufWxMaZezJ9N_GjnRIkcWmU0bKcbYroMb0RZOZWYj_2e-5xgB0a77Es8xRlwkf8do5XukOsl2j68bAaI","tokens":"GumApNGStiM_V76C2GKdfIizkgImL_EFivgK04yB6Ozs9CeRetew2uALBHIK_CXY82W_CQsFPBXPJFEjiXE87zqCikq_NPtiv0ay7Q1wW17Kfis7kS9mxw"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'kC-aAyv0WK_hjnuEIiAYOVA8Npkk7djHj0YCmHvYT1w', '{"moved":"tKoNecoV4ZDvysxD-T4ZHM_8UzQiIzvlQDKQfO18WGw","grant":"nCLcSyhbjM5TXzgJlwFo5W49JCIdCXb1lFmTyDgPSj8","key":"biGBl6Jgvv2jiydzuFRt_3mf34VWj-tH4hvRIrXwShK7bEhQqy2GeKsyjt-Z4LhhuA4PTxeEZxjldiw0oPHAZM3OpouhAZY"}', 1795694430000);
INSERT INTO "member" (id, space, key, name) VALUES (1, 'session', 'HHyf2Nxw-7D4W-4Tyjcz2D-Sh2bsAhr3I_e8HcHd0-U', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (2, 'session', 'HHyf2Nxw-7D4W-4Tyjcz2D-Sh2bsAhr3I_e8HcHd0-U', 'family:6996jyvqEDjGsuzvcq9W78f1-5irgdoCYfCOH8xjkcE');
INSERT INTO "member" (id, space, key, name) VALUES (3, 'session', 'HHyf2Nxw-7D4W-4Tyjcz2D-Sh2bsAhr3I_e8HcHd0-U', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (4, 'session', 'HHyf2Nxw-7D4W-4Tyjcz2D-Sh2bsAhr3I_e8HcHd0-U', 'sub:db18szZ5t4YhCv8zeLkPrwORQGxXJ6esmZXkgj-L29w');
INSERT INTO "member" (id, space, key, name) VALUES (5, 'session', 'HHyf2Nxw-7D4W-4Tyjcz2D-Sh2bsAhr3I_e8HcHd0-U', 'sid:IJB0dg_EysdHW5dHTisxzipQ9Hh6LDaQyq5jYQc8_qM');
INSERT INTO "member" (id, space, key, name) VALUES (6, 'session', 'kC-aAyv0WK_hjnuEIiAYOVA8Npkk7djHj0YCmHvYT1w', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (7, 'session', 'kC-aAyv0WK_hjnuEIiAYOVA8Npkk7djHj0YCmHvYT1w', 'family:tKoNecoV4ZDvysxD-T4ZHM_8UzQiIzvlQDKQfO18WGw');
INSERT INTO "member" (id, space, key, name) VALUES (8, 'session', 'kC-aAyv0WK_hjnuEIiAYOVA8Npkk7djHj0YCmHvYT1w', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (9, 'session', 'kC-aAyv0WK_hjnuEIiAYOVA8Npkk7djHj0YCmHvYT1w', 'sub:3isSfFE1R2-5pmxbKkLtJIB92KSjsuIf0ahSLgJg-OE');
INSERT INTO "member" (id, space, key, name) VALUES (10, 'session', 'kC-aAyv0WK_hjnuEIiAYOVA8Npkk7djHj0YCmHvYT1w', 'sid:i0pRRWLcQfhG1vg2pjMAYPGOlbfspkJ0jcoiSKLx0c0');
INSERT INTO "member" (id, space, key, name) VALUES (11, 'session', 'GjMaVgUqG1v4Gan4krAlKYf1IIJPZvlC66yxU2NSgqA', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (12, 'session', 'GjMaVgUqG1v4Gan4krAlKYf1IIJPZvlC66yxU2NSgqA', 'family:tKoNecoV4ZDvysxD-T4ZHM_8UzQiIzvlQDKQfO18WGw');
INSERT INTO "member" (id, space, key, name) VALUES (13, 'session', 'GjMaVgUqG1v4Gan4krAlKYf1IIJPZvlC66yxU2NSgqA', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (14, 'session', 'GjMaVgUqG1v4Gan4krAlKYf1IIJPZvlC66yxU2NSgqA', 'sub:3isSfFE1R2-5pmxbKkLtJIB92KSjsuIf0ahSLgJg-OE');
INSERT INTO "member" (id, space, key, name) VALUES (15, 'session', 'GjMaVgUqG1v4Gan4krAlKYf1IIJPZvlC66yxU2NSgqA', 'sid:i0pRRWLcQfhG1vg2pjMAYPGOlbfspkJ0jcoiSKLx0c0');
INSERT INTO "member" (id, space, key, name) VALUES (16, 'factor', 'passkey:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (17, 'factor', 'totp:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (18, 'factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (19, 'key', 'signing 1', 'signing');
INSERT INTO "notice" (id, message, at) VALUES (1, '{"id":"23zYRR4fEeTcmh0JgzlOLviBOVqcnvoaCN-NzDZFYOQ 1","from":"23zYRR4fEeTcmh0JgzlOLviBOVqcnvoaCN-NzDZFYOQ","kind":"session","payload":{"what":"moved","sessions":[["kC-aAyv0WK_hjnuEIiAYOVA8Npkk7djHj0YCmHvYT1w","tKoNecoV4ZDvysxD-T4ZHM_8UzQiIzvlQDKQfO18WGw"]],"reason":null}}', 1795735257299);
INSERT INTO "notice" (id, message, at) VALUES (2, '{"id":"UeQqTmJRXVGbmtxqZS8nuTVW8qMCmqgTpbPn9LJbckg 1","from":"UeQqTmJRXVGbmtxqZS8nuTVW8qMCmqgTpbPn9LJbckg","kind":"signing-keys","payload":null}', 1795735257339);
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
