-- {"ada":"q2-GlF1YdJ43odxK8RH91fx5ZBjdn1FWhu6PzxWUXiY","bob":"nerHJhHW2KGIed57SizoofX9S8u3nqwQXyQYyS5cEAQ"}
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
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'totp:one', '{"kind":"totp","id":"totp:one","sealed":"norf4tRmqRuYKWaQuDAK10ovU5UjwV57N9_vaPwX1SxmdAlzpBupZAEdd5sk50sJWZsUcKYQrlMlyHgr","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('grant', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'signing 1', 'L8YzUBfP2gO7Uf8deEKRJzrLADjBJJ2rt0bq5lYaXxIBLfWsDTvbC2ZsuhGGCzRRJ_4evezKT6G7Fk5HnKghsPKvVDvDFvYkmeUnkpHhJNZE0-HmI7lzj8v49hwvlZwFqBWcoUc5pgGQaJcRQEVp6AWsgcMK4VoMTrMsMG-qelWiw1pBhfiHACeyFuL9VUh_jo-2hl68vmq2Nc_TUia_fsFNr2kphk3iTke4LPJCWFgBJKOFZ8gz-ABiiTaRsPAKQpmb48ALyc33BuUc_ljMUgagTBpPd3CPaxqzVhuLQm9sl959r2VkicxWtPKNNVCaj51Wakom', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('parked', 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('seen', 'totp totp:one 59000000', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', '96lF7vj4OocwXvWTLJlBq8axeSmmhIFfAlKwq8w3qXM', '{"family":"dTTOWvift2YZzcrP70TaO9ixWgKNhJwrfRZ1uvONix4","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"sid":"provider''s session","ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"F-stHK666VXyTbGM2uyZBB8SCE3T9nfH-MPnsJduFkA","key":"dk-LF41EeYULmSZm264zc9UN9NSvV4uiUu8mKzVT2hNkL3c-V2gg3xBWy4mt7W1JjFgMXnzzvIzClCBkbpSszSq7ql8DtRg","tokens":"hyXQUjQNrl6KqLN9B730ALTlgqhRgpV38gsNUXOoKRGRjUTvM4ogEqNpt6JZ1I4xGVR7C_EVjAgsluuQ_fKam1bDsAtF-K8He43BBDOw_5SaK0nCIZoBOA"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'kefEgWDOzllyhulwLh336aPZ5eevwbK5QSdY4JW5eN8', '{"moved":"Bu3OmIOYO6LHV8yMpxvKsuuszUbMo2SG2oMDpxJRC2w","grant":"H_TMpZEWdxA51z-zOnQWemLgs0sPaWrSlzd1wB4my-U","key":"0j0mZp1TMEWsBjIefXF5qgXH1qJ3Vl0AjbgaalE3a9O2JyBHRIGVfbPUgEUOVlhu3hNu11gMnVyQhqmVd7wv0yplre05GQE"}', 1795694430000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 't9atGKLRKMgCbLp7uJV0dnXT-_2JItCSPjYKW5lr10Q', '{"family":"Bu3OmIOYO6LHV8yMpxvKsuuszUbMo2SG2oMDpxJRC2w","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"sid":null,"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"H_TMpZEWdxA51z-zOnQWemLgs0sPaWrSlzd1wB4my-U","key":"tDC5J5B9Y8g-0ZlIozJcOI5Ch3Qpvr0kGs8QQX0PrwtGTrXtVS-FufTZtcbSg8GdLYgdq_sKLrKaqJa_hNz1rHFJKlUGPk8","tokens":"Vd8HkkJt7IjChtqa-XMQHge5CpVlk4LHF4SGmJvPdX9pIurU5jBH3LimxmTfFGIGamxwUBO_6GprIP48T4vggp3wMSwEmElMfo7idK_MmcFrVz2Y5Fjq6Q"}', 4949294400000);
INSERT INTO "member" (id, space, key, name) VALUES (1, 'session', '96lF7vj4OocwXvWTLJlBq8axeSmmhIFfAlKwq8w3qXM', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (2, 'session', '96lF7vj4OocwXvWTLJlBq8axeSmmhIFfAlKwq8w3qXM', 'family:dTTOWvift2YZzcrP70TaO9ixWgKNhJwrfRZ1uvONix4');
INSERT INTO "member" (id, space, key, name) VALUES (3, 'session', '96lF7vj4OocwXvWTLJlBq8axeSmmhIFfAlKwq8w3qXM', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (4, 'session', '96lF7vj4OocwXvWTLJlBq8axeSmmhIFfAlKwq8w3qXM', 'sid:xrUFBgGZgVz9DZf-5yRUtBAJbXkbAJtOpsPeNJ3uApE');
INSERT INTO "member" (id, space, key, name) VALUES (5, 'session', 'kefEgWDOzllyhulwLh336aPZ5eevwbK5QSdY4JW5eN8', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (6, 'session', 'kefEgWDOzllyhulwLh336aPZ5eevwbK5QSdY4JW5eN8', 'family:Bu3OmIOYO6LHV8yMpxvKsuuszUbMo2SG2oMDpxJRC2w');
INSERT INTO "member" (id, space, key, name) VALUES (7, 'session', 'kefEgWDOzllyhulwLh336aPZ5eevwbK5QSdY4JW5eN8', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (8, 'session', 't9atGKLRKMgCbLp7uJV0dnXT-_2JItCSPjYKW5lr10Q', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (9, 'session', 't9atGKLRKMgCbLp7uJV0dnXT-_2JItCSPjYKW5lr10Q', 'family:Bu3OmIOYO6LHV8yMpxvKsuuszUbMo2SG2oMDpxJRC2w');
INSERT INTO "member" (id, space, key, name) VALUES (10, 'session', 't9atGKLRKMgCbLp7uJV0dnXT-_2JItCSPjYKW5lr10Q', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (11, 'factor', 'passkey:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (12, 'factor', 'totp:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (13, 'factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (14, 'key', 'signing 1', 'signing');
INSERT INTO "notice" (id, message, at) VALUES (1, '{"id":"kvdVxdI9UmRwcPpxDjf-qjc6Dn6a9otsA_Y1RGOKVsA 1","from":"kvdVxdI9UmRwcPpxDjf-qjc6Dn6a9otsA_Y1RGOKVsA","kind":"session","payload":{"what":"moved","sessions":[["kefEgWDOzllyhulwLh336aPZ5eevwbK5QSdY4JW5eN8","Bu3OmIOYO6LHV8yMpxvKsuuszUbMo2SG2oMDpxJRC2w"]],"reason":null}}', 1795735255690);
INSERT INTO "notice" (id, message, at) VALUES (2, '{"id":"87dUWw2bqwACzHIaxFUdX4KD2DwQaDI7cAb1uCcdVlU 1","from":"87dUWw2bqwACzHIaxFUdX4KD2DwQaDI7cAb1uCcdVlU","kind":"signing-keys","payload":null}', 1795735255817);
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
