-- {"ada":"BDKGU-HCW3Llvqpbjl70yivgeFpgeUq3lR5VLD8B5Ek","bob":"9VMrab1HEC4POUXHjCYAfDAQsPnYJMNPq5smRO4uCT8"}
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
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'totp:one', '{"kind":"totp","id":"totp:one","sealed":"kPk4mCsaMQ1jWQ0mDhqDtc0FUlxVrp0HD6rKQxk1-1ksiAz3NIgmO1c12I2WOZrY53uWdfqBkmIkFUmf","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('grant', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'signing 1', 'NYW65RUjxc14XfsoG-Lou45Bt8hetWEHZuCiyhE0fXDO2bX6ev5qHXZkISRpCsQuDxqZjasmqR4E9-es6RcC2LPAWV7Z-uJsmvbPjWHXquCXNfn7J66o5xmkWVvhXXSdWwCooCJ1RWLTeVW-94JIhqhhpuULOGvRJdwDbuXYCqWjYWSPjKdR0_AZWuDAiL3pU36XnWi7zz0Gc0Gp_hSp_EDQS3IRN80MJ-M6j3tE8hcjMQ0yoXQZzUYnbIDy84_KB5YPZ6pr6ZgxkJ0KY0CKQRvY_t_psmub1TQSbo3wRryiICgCEM6_ZIzxYsx5aIjzVnXVWCaG', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('parked', 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('person', 'QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8', '{"id":"ada","source":"staff"}', 4957070400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('seen', 'totp totp:one 59000000', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', '4vHp-zBj_uiirlSI4yH7YDtjJY539hGURTRy3PZCmvc', '{"family":"Ua59ewp9-t7dbEHxJu8FKw2gJj5Kd3_4E19gUqQ6Gog","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":null,"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"oSp5vhc85fBr3GLHdpThs6_Qb8eZ8Y4cxRc7YKVbS1E","key":"8zg2RnDEXWHtyT3S6ot7UxLlEOx5WcY87PK780q5k1UVyNc5fiRZqEZBphDfHOETBWy6l9IvNOl0d2gNvm3c82aL-mTY7Do","tokens":"q-Iwvdw-fZ1HilQqmUN71hkRalMtpnKYPdCZDaJWcbV0dcaQV4yG5GQccWEEeMx16sDH0NG3Y4H9EUNjknM3DdJtu7MGZUep4wMNaDuKi2T9QAhRawBvoQ"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'HTgCziIZ8kBQJfqqLWSKvjNXzhYK-CWQD0qKYc_u9vY', '{"moved":"Ua59ewp9-t7dbEHxJu8FKw2gJj5Kd3_4E19gUqQ6Gog","grant":"oSp5vhc85fBr3GLHdpThs6_Qb8eZ8Y4cxRc7YKVbS1E","key":"oanBEAGVCbA8GXZLJ4LgkuL-kUAgRxLKuji2QIBvM4_aAHugCgwzabLZrjSd6LhK9UrdNZvSSo9cV9hZAyS5RdsRRhwGNUA"}', 1795694430000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'XFfIJCulgzTOU5P1y0iUWFgG-7EOy92V242GC7YMskA', '{"family":"bXxYqPEomtqMs3RlcIE8Hdz1MvIlCg7zpx6QPxk4VgY","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":"provider''s session","ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"2TLOpxLlx48KCna9XddOBGDKytvHTBjAxFOPzSIDPFA","key":"hgj7ymR7Avvyl2s61sGjAV66Iwmq8EKuCZFWSC1MH3qI8LFZbAsg-lc7PzEydZxl9EyDB0UXky24sVi91whPyka9wWOMu2Q","tokens":"yrF3IV_EcLuhEjIuN72ur0ZzwtckCXPYghmSXK42OMusCbLbFafU1o_1KP4_tvW1vU6DSwWA2WfgTHRWGdQsoxg2PwfaXqrDOR1x3Md10CuxEe3JbdLkjw"}', 4949294400000);
INSERT INTO "member" (id, space, key, name) VALUES (1, 'session', 'XFfIJCulgzTOU5P1y0iUWFgG-7EOy92V242GC7YMskA', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (2, 'session', 'XFfIJCulgzTOU5P1y0iUWFgG-7EOy92V242GC7YMskA', 'family:bXxYqPEomtqMs3RlcIE8Hdz1MvIlCg7zpx6QPxk4VgY');
INSERT INTO "member" (id, space, key, name) VALUES (3, 'session', 'XFfIJCulgzTOU5P1y0iUWFgG-7EOy92V242GC7YMskA', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (4, 'session', 'XFfIJCulgzTOU5P1y0iUWFgG-7EOy92V242GC7YMskA', 'id:_e5DDUC9V97qwYbNl5ADPQ8G-QmogG585ucXq3x9UCk');
INSERT INTO "member" (id, space, key, name) VALUES (5, 'session', 'XFfIJCulgzTOU5P1y0iUWFgG-7EOy92V242GC7YMskA', 'sub:db18szZ5t4YhCv8zeLkPrwORQGxXJ6esmZXkgj-L29w');
INSERT INTO "member" (id, space, key, name) VALUES (6, 'session', 'XFfIJCulgzTOU5P1y0iUWFgG-7EOy92V242GC7YMskA', 'sid:IJB0dg_EysdHW5dHTisxzipQ9Hh6LDaQyq5jYQc8_qM');
INSERT INTO "member" (id, space, key, name) VALUES (7, 'session', 'HTgCziIZ8kBQJfqqLWSKvjNXzhYK-CWQD0qKYc_u9vY', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (8, 'session', 'HTgCziIZ8kBQJfqqLWSKvjNXzhYK-CWQD0qKYc_u9vY', 'family:Ua59ewp9-t7dbEHxJu8FKw2gJj5Kd3_4E19gUqQ6Gog');
INSERT INTO "member" (id, space, key, name) VALUES (9, 'session', 'HTgCziIZ8kBQJfqqLWSKvjNXzhYK-CWQD0qKYc_u9vY', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (10, 'session', 'HTgCziIZ8kBQJfqqLWSKvjNXzhYK-CWQD0qKYc_u9vY', 'id:gbY32PzSxtpjWeaWMROhFw3nleS3JbhNHgtM_Z7FjOk');
INSERT INTO "member" (id, space, key, name) VALUES (11, 'session', 'HTgCziIZ8kBQJfqqLWSKvjNXzhYK-CWQD0qKYc_u9vY', 'sub:3isSfFE1R2-5pmxbKkLtJIB92KSjsuIf0ahSLgJg-OE');
INSERT INTO "member" (id, space, key, name) VALUES (12, 'session', 'HTgCziIZ8kBQJfqqLWSKvjNXzhYK-CWQD0qKYc_u9vY', 'sid:i0pRRWLcQfhG1vg2pjMAYPGOlbfspkJ0jcoiSKLx0c0');
INSERT INTO "member" (id, space, key, name) VALUES (13, 'session', '4vHp-zBj_uiirlSI4yH7YDtjJY539hGURTRy3PZCmvc', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (14, 'session', '4vHp-zBj_uiirlSI4yH7YDtjJY539hGURTRy3PZCmvc', 'family:Ua59ewp9-t7dbEHxJu8FKw2gJj5Kd3_4E19gUqQ6Gog');
INSERT INTO "member" (id, space, key, name) VALUES (15, 'session', '4vHp-zBj_uiirlSI4yH7YDtjJY539hGURTRy3PZCmvc', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (16, 'session', '4vHp-zBj_uiirlSI4yH7YDtjJY539hGURTRy3PZCmvc', 'id:gbY32PzSxtpjWeaWMROhFw3nleS3JbhNHgtM_Z7FjOk');
INSERT INTO "member" (id, space, key, name) VALUES (17, 'session', '4vHp-zBj_uiirlSI4yH7YDtjJY539hGURTRy3PZCmvc', 'sub:3isSfFE1R2-5pmxbKkLtJIB92KSjsuIf0ahSLgJg-OE');
INSERT INTO "member" (id, space, key, name) VALUES (18, 'session', '4vHp-zBj_uiirlSI4yH7YDtjJY539hGURTRy3PZCmvc', 'sid:i0pRRWLcQfhG1vg2pjMAYPGOlbfspkJ0jcoiSKLx0c0');
INSERT INTO "member" (id, space, key, name) VALUES (19, 'factor', 'passkey:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (20, 'factor', 'totp:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (21, 'factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (22, 'key', 'signing 1', 'signing');
INSERT INTO "member" (id, space, key, name) VALUES (23, 'blocked', 'RQt0AzoecQQuScrC2HotUQ_9R0ciJH-ZD9T-W9cpCoY', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (24, 'person', 'QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8', 'all');
INSERT INTO "notice" (id, message, at) VALUES (1, '{"id":"zRzTTd3A6w_1dDDE-dqwVJ3f8JPY3Ei4ZpYJKr5vujw 1","from":"zRzTTd3A6w_1dDDE-dqwVJ3f8JPY3Ei4ZpYJKr5vujw","kind":"session","payload":{"what":"moved","sessions":[["HTgCziIZ8kBQJfqqLWSKvjNXzhYK-CWQD0qKYc_u9vY","Ua59ewp9-t7dbEHxJu8FKw2gJj5Kd3_4E19gUqQ6Gog"]],"reason":null}}', 1795735257726);
INSERT INTO "notice" (id, message, at) VALUES (2, '{"id":"R6Fbp4ZMPBaODiPCHBO8f46aYB8XUPDO7lFn6gZ3HVA 1","from":"R6Fbp4ZMPBaODiPCHBO8f46aYB8XUPDO7lFn6gZ3HVA","kind":"signing-keys","payload":null}', 1795735257761);
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
