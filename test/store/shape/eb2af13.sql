-- {"ada":"XSv4cuyKXqtvAvbnC8NyAe2RI7tssq30aXhQaFay--w","bob":"efVqhKSMv4FEpbZG-YzoLdZNMF5wGJUgH5FMGB9lOEg"}
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
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'totp:one', '{"kind":"totp","id":"totp:one","sealed":"36qIsn23WF4lGGluY4nMV5tmr5H12YEW50T1mzzrNdVCen7np4swoYy2hTpA5L_AdeTIYR76NMZ8Doos","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('grant', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'signing 1', 'ZNp3Wr3WMxE5PrfkKBQ7pqY2cMSdGNimN1Dbk_Ct9FiE1B2CKRUozKDi3AtMuF8oeDQKaIaqLg23DYY6YREJnewwUY_K6kJS6cUiPfTWScSEgmYhZbBQEr05DG_yL2PTUunGQNpZ-FIrI1NxLrJ9q03H6X_fXwRQfoDfQ4AiFjCbQ3XpzXKNRPqlDiyPMtgSAQhdODcKhalq3yY8OKs04DY_YL18k_F0SmTPXSk0nBjdN8QtslE4_egl9pOtIK_9DU9lyKx6h-DfnK869pqfgTcRHBrd7gykwu_ZbzcYB8_50-D5W3yOKeEKnCwZFvvhKF_MVjOg', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('parked', 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('seen', 'totp totp:one 59000000', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', '0D4fwKum8kZwCN6jFJQkeiU-3JQ_eV4ttcVM8BEoOfE', '{"moved":"L3j9RzfFp3x2QsPbEmglT8dHAlqgc0Wsn8Zgvs1Rq68","grant":"3kgEV7j3ubiAsT5wCPzNopwPT0_CYYI17qeVUROv27w","key":"rMpz_RCK7RE_jp59jtiWZH7HSUOleCGQ7zkDk4TXSA7BvyHHJ91V_pcE1v6yPHagpPI4mijJ1Q7ZRedTf2A33GXbwl7e6a0"}', 1795694430000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'Mgz-OAVnsWJXX_q2PKw5q2LWynWKB3ZHNlZMjetIDQ8', '{"family":"LayStG6ZcnoZN3SjCIWnkgxqS8jsBu4gJEQg6W3qRw0","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":"provider''s session","ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"TZ_0pPDj0dK9u2UHksZnmqEj2tSaFnE2brFYa9vYwcg","key":"hhY_8LK1XB4QjG3xNsu55GgjZQoNWt8JQTblEWHGVCt2vBfPIO12UH8W0KiiK90uBwzBpQZ336MYfAlCMDIHLuyvuIb-Y_E","tokens":"0J6YPtEIoktltAB3-29oezqrJlDMT8dn5CAGR6OmMQFQGuiEmP2XIuRuDXrvvgu_xB5qkxoxJNFDp-DMIanRv55Vkj-GAII6tjQIT6EP0PhIdtKS3ZRKZA"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'XNPVwK92ra9GscuTOTVfnaQnnYqnNouEqjm0FP4IeaY', '{"family":"L3j9RzfFp3x2QsPbEmglT8dHAlqgc0Wsn8Zgvs1Rq68","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"registration":"[\"oidc\",\"https://login.example.com\",\"sallyport\"]","sid":null,"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"3kgEV7j3ubiAsT5wCPzNopwPT0_CYYI17qeVUROv27w","key":"oy6PANGHatLCXkrPyo6sNoLoHeSrqKfJOg_PAO2CiM1pCJdMRvT0P-wyAyoJsJsX0_rvsR4AKyXLp1mmodbkOZ9Oj7GwQ58","tokens":"a9LHc24Nod6n98EJMlZNN93gm_OrPNscFBA8TQuS6SDV1_7vDMPuetRUF_IOfXtPA3lTf7XuFoVrj7xJqUqu7TjV2QJg4t3kyof2edg4p24MvWtdBnWXaA"}', 4949294400000);
INSERT INTO "member" (id, space, key, name) VALUES (1, 'session', 'Mgz-OAVnsWJXX_q2PKw5q2LWynWKB3ZHNlZMjetIDQ8', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (2, 'session', 'Mgz-OAVnsWJXX_q2PKw5q2LWynWKB3ZHNlZMjetIDQ8', 'family:LayStG6ZcnoZN3SjCIWnkgxqS8jsBu4gJEQg6W3qRw0');
INSERT INTO "member" (id, space, key, name) VALUES (3, 'session', 'Mgz-OAVnsWJXX_q2PKw5q2LWynWKB3ZHNlZMjetIDQ8', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (4, 'session', 'Mgz-OAVnsWJXX_q2PKw5q2LWynWKB3ZHNlZMjetIDQ8', 'sid:xrUFBgGZgVz9DZf-5yRUtBAJbXkbAJtOpsPeNJ3uApE');
INSERT INTO "member" (id, space, key, name) VALUES (5, 'session', '0D4fwKum8kZwCN6jFJQkeiU-3JQ_eV4ttcVM8BEoOfE', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (6, 'session', '0D4fwKum8kZwCN6jFJQkeiU-3JQ_eV4ttcVM8BEoOfE', 'family:L3j9RzfFp3x2QsPbEmglT8dHAlqgc0Wsn8Zgvs1Rq68');
INSERT INTO "member" (id, space, key, name) VALUES (7, 'session', '0D4fwKum8kZwCN6jFJQkeiU-3JQ_eV4ttcVM8BEoOfE', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (8, 'session', 'XNPVwK92ra9GscuTOTVfnaQnnYqnNouEqjm0FP4IeaY', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (9, 'session', 'XNPVwK92ra9GscuTOTVfnaQnnYqnNouEqjm0FP4IeaY', 'family:L3j9RzfFp3x2QsPbEmglT8dHAlqgc0Wsn8Zgvs1Rq68');
INSERT INTO "member" (id, space, key, name) VALUES (10, 'session', 'XNPVwK92ra9GscuTOTVfnaQnnYqnNouEqjm0FP4IeaY', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (11, 'factor', 'passkey:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (12, 'factor', 'totp:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (13, 'factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (14, 'key', 'signing 1', 'signing');
INSERT INTO "notice" (id, message, at) VALUES (1, '{"id":"MU5fHaLj1a_Jw7GW6T57rdz2SppdEwT9Y0GvJJDcbyg 1","from":"MU5fHaLj1a_Jw7GW6T57rdz2SppdEwT9Y0GvJJDcbyg","kind":"session","payload":{"what":"moved","sessions":[["0D4fwKum8kZwCN6jFJQkeiU-3JQ_eV4ttcVM8BEoOfE","L3j9RzfFp3x2QsPbEmglT8dHAlqgc0Wsn8Zgvs1Rq68"]],"reason":null}}', 1795735256327);
INSERT INTO "notice" (id, message, at) VALUES (2, '{"id":"05BaeYmFilhfeYwU4GQEyneoGOdyn1tIimkhtfd4tDQ 1","from":"05BaeYmFilhfeYwU4GQEyneoGOdyn1tIimkhtfd4tDQ","kind":"signing-keys","payload":null}', 1795735256419);
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
