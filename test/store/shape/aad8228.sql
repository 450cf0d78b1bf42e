-- {"ada":"Q8SG48tJI5Xf_iaMjSNFPMeqt7N65wQfAXCa1GXRXI8","bob":"sakulROeaWT07nXTJH4lcq6C719FrOgTsz8efcBszdQ"}
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
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'totp:one', '{"kind":"totp","id":"totp:one","sealed":"R0yrNzfG5dII64ATesrRFqAA1HyxvJC_lOSmMj9hF5mkzFOZkpg28QjNwM6Va68cBNc8VknAxT7kVPFr","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('grant', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'master rq0ea2UZwwu_wO6baSi1MMY2ZbQxgBpRRg7qIUi6zeg', 'gZ-XqMmFDoKK7BU8h39GRPLLCxDTczQElXLvc0sNhQgU5ySS-a8QP-wsK6k', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'signing 1', 'g6AZz62p_jsxhNhekmujT-UkmUdgQDn8eGoGl4n_QlTLuwTUIKGgQ-NAxdUAqXvr3UgxxXYQc32vc2ktDhiaqoLCaLhm68VNjGNDG3kLT1QkywIZ3CnEl-djR-_3OM2p0jmbV391r4l67zbqgs1jCWJkkR8PMdgde8dbAsVCpH1AEXLjNSmstPCszAKQKZnHD8WDcQxTEr-KugLiyMgJImVfFxIY7_oLUxSthzsiFjh7x_n10sO7k7EIw73XNRUUZqo15xlfA4l259_bBA_XYd69evHUR2F-BB5slPruJMl-9iYwO7ork_qK7ehcY7CKjLVqx_1k', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('parked', 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('person', 'QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8', '{"id":"ada","source":"staff"}', 4957070400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('seen', 'totp totp:one 59000000', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', '8EkPMfJW5mhyS3-lXWU86ZkiJckWuKHPTsfEi_XfhCM', '{"family":"-lB9Z9wwNgThSP_Ov51CsFwgOofx3iTmU57Zh2tC3Ms","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":null,"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"TVxRlRlZDybWqqRfGpyxhUGIHDBdErLBQiOgXUUrLag","key":"AY02eomKmaogAmJ1df8BwiZogFlF9O4eyiEJEGkO7TR_AMptzdKldBlPH2CimaXVh-tsoUuvEYZqj0S_YIDy92R59xZltjE","tokens":"b-evq1W0YSs5Z6nIm13AVLQ9dWHTah8rq1lLh2KuxhaQ_kxEvYj4BsXytKxwt4DfJEBzg9c6oRNE0lMt8EdAeZWM7NYF2qGlXZb9qWckVneY-1FGejID2w"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'bZmfnSugz82mqqOpDzAhsKnkVl938weRi4hHdoHHKV8', '{"family":"Df30UpkzTfR3yt-txhlnC14iLy2FXiwJK8Btx5F6LBs","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":"provider''s session","ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"YnQTegPRxFFhATDAq_mQoxOwn15AQ9cGjBDBFDlnP20","key":"rTzs2N1HgTrniAfSIfsJx88bcMFgworr7p2uw5Dbm_WpJcwPm7ntexe0v3L5_C2Ip69LmTbFELbayd0Rljw1s_JL4OpW-1M","tokens":"l7ldV7XJ3V-H1-d2KghRusX1OLuSTXwRBIE-l1h2_sffaCv0DJoNejJD26zKQKDA8oz5FyeKJbik9fzy3De79ocey3RsN6Y5NNNMSW12LPKsFzvB-mlV0g"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'guLx9y5cyQFTWgaEM6aOhbCoCG9V0M3snIU9CCCtL-g', '{"moved":"-lB9Z9wwNgThSP_Ov51CsFwgOofx3iTmU57Zh2tC3Ms","grant":"TVxRlRlZDybWqqRfGpyxhUGIHDBdErLBQiOgXUUrLag","key":"lDm9ORByKxIkPsn_D4kuqXAHoIuFrNa_66tKdbs3hnTOj5PrA75uixWy4WzyH624foBKEfOiOSTeafab51d3j6-KEoWzxtU"}', 1795694430000);
INSERT INTO "member" (id, space, key, name) VALUES (1, 'session', 'bZmfnSugz82mqqOpDzAhsKnkVl938weRi4hHdoHHKV8', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (2, 'session', 'bZmfnSugz82mqqOpDzAhsKnkVl938weRi4hHdoHHKV8', 'family:Df30UpkzTfR3yt-txhlnC14iLy2FXiwJK8Btx5F6LBs');
INSERT INTO "member" (id, space, key, name) VALUES (3, 'session', 'bZmfnSugz82mqqOpDzAhsKnkVl938weRi4hHdoHHKV8', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (4, 'session', 'bZmfnSugz82mqqOpDzAhsKnkVl938weRi4hHdoHHKV8', 'id:_e5DDUC9V97qwYbNl5ADPQ8G-QmogG585ucXq3x9UCk');
INSERT INTO "member" (id, space, key, name) VALUES (5, 'session', 'bZmfnSugz82mqqOpDzAhsKnkVl938weRi4hHdoHHKV8', 'sub:db18szZ5t4YhCv8zeLkPrwORQGxXJ6esmZXkgj-L29w');
INSERT INTO "member" (id, space, key, name) VALUES (6, 'session', 'bZmfnSugz82mqqOpDzAhsKnkVl938weRi4hHdoHHKV8', 'sid:IJB0dg_EysdHW5dHTisxzipQ9Hh6LDaQyq5jYQc8_qM');
INSERT INTO "member" (id, space, key, name) VALUES (7, 'session', 'guLx9y5cyQFTWgaEM6aOhbCoCG9V0M3snIU9CCCtL-g', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (8, 'session', 'guLx9y5cyQFTWgaEM6aOhbCoCG9V0M3snIU9CCCtL-g', 'family:-lB9Z9wwNgThSP_Ov51CsFwgOofx3iTmU57Zh2tC3Ms');
INSERT INTO "member" (id, space, key, name) VALUES (9, 'session', 'guLx9y5cyQFTWgaEM6aOhbCoCG9V0M3snIU9CCCtL-g', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (10, 'session', 'guLx9y5cyQFTWgaEM6aOhbCoCG9V0M3snIU9CCCtL-g', 'id:gbY32PzSxtpjWeaWMROhFw3nleS3JbhNHgtM_Z7FjOk');
INSERT INTO "member" (id, space, key, name) VALUES (11, 'session', 'guLx9y5cyQFTWgaEM6aOhbCoCG9V0M3snIU9CCCtL-g', 'sub:3isSfFE1R2-5pmxbKkLtJIB92KSjsuIf0ahSLgJg-OE');
INSERT INTO "member" (id, space, key, name) VALUES (12, 'session', 'guLx9y5cyQFTWgaEM6aOhbCoCG9V0M3snIU9CCCtL-g', 'sid:i0pRRWLcQfhG1vg2pjMAYPGOlbfspkJ0jcoiSKLx0c0');
INSERT INTO "member" (id, space, key, name) VALUES (13, 'session', '8EkPMfJW5mhyS3-lXWU86ZkiJckWuKHPTsfEi_XfhCM', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (14, 'session', '8EkPMfJW5mhyS3-lXWU86ZkiJckWuKHPTsfEi_XfhCM', 'family:-lB9Z9wwNgThSP_Ov51CsFwgOofx3iTmU57Zh2tC3Ms');
INSERT INTO "member" (id, space, key, name) VALUES (15, 'session', '8EkPMfJW5mhyS3-lXWU86ZkiJckWuKHPTsfEi_XfhCM', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (16, 'session', '8EkPMfJW5mhyS3-lXWU86ZkiJckWuKHPTsfEi_XfhCM', 'id:gbY32PzSxtpjWeaWMROhFw3nleS3JbhNHgtM_Z7FjOk');
INSERT INTO "member" (id, space, key, name) VALUES (17, 'session', '8EkPMfJW5mhyS3-lXWU86ZkiJckWuKHPTsfEi_XfhCM', 'sub:3isSfFE1R2-5pmxbKkLtJIB92KSjsuIf0ahSLgJg-OE');
INSERT INTO "member" (id, space, key, name) VALUES (18, 'session', '8EkPMfJW5mhyS3-lXWU86ZkiJckWuKHPTsfEi_XfhCM', 'sid:i0pRRWLcQfhG1vg2pjMAYPGOlbfspkJ0jcoiSKLx0c0');
INSERT INTO "member" (id, space, key, name) VALUES (19, 'factor', 'passkey:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (20, 'factor', 'totp:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (21, 'factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (22, 'key', 'signing 1', 'signing');
INSERT INTO "member" (id, space, key, name) VALUES (23, 'blocked', 'RQt0AzoecQQuScrC2HotUQ_9R0ciJH-ZD9T-W9cpCoY', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (24, 'person', 'QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (25, 'key', 'master rq0ea2UZwwu_wO6baSi1MMY2ZbQxgBpRRg7qIUi6zeg', 'master');
INSERT INTO "notice" (id, message, at) VALUES (1, '{"id":"G05lvHoUgUkwGvEx_SShrAZWN4GU5Nww_wF9p44hSOM 1","from":"G05lvHoUgUkwGvEx_SShrAZWN4GU5Nww_wF9p44hSOM","kind":"session","payload":{"what":"moved","sessions":[["guLx9y5cyQFTWgaEM6aOhbCoCG9V0M3snIU9CCCtL-g","-lB9Z9wwNgThSP_Ov51CsFwgOofx3iTmU57Zh2tC3Ms"]],"reason":null}}', 1795735258158);
INSERT INTO "notice" (id, message, at) VALUES (2, '{"id":"Kbz983jbqOuzRYacHgyHwhBWN_9ow2ZV_afTWmfuOTs 1","from":"Kbz983jbqOuzRYacHgyHwhBWN_9ow2ZV_afTWmfuOTs","kind":"signing-keys","payload":null}', 1795735258185);
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
