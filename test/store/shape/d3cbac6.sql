-- {"ada":"FbbLjcMW6ioqQtOQzV8MYkxf3-UCfW2T4ktwvl1dae4","bob":"i_DQNiGiHiYDVD2bz-QP2rkq5xVE5gC7Zx8uI3nbAmw"}
CREATE TABLE entry (
      space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, until INTEGER NOT NULL,
      PRIMARY KEY (space, key)
    ) WITHOUT ROWID;
CREATE TABLE member (
      id INTEGER PRIMARY KEY, space TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (space, key, name)
    );
CREATE TABLE notice (id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, at INTEGER NOT NULL);
INSERT INTO "entry" (space, key, value, until) VALUES ('counter', 'guess totp day 20000 ada tried', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'passkey:one', '{"kind":"passkey","id":"passkey:one","host":"bank.example.com","credential":{"id":"one","publicKey":"key","counter":3,"transports":["usb"],"synced":false},"person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', '{"kind":"recovery","id":"recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8"}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('factor', 'totp:one', '{"kind":"totp","id":"totp:one","sealed":"2awCVPYmpEcdTFcroyOzEVwXUj-skldUiRi9Gse7uIQOF39LInev1dAbdJJFV60hFU3J-njYNZ4CfOjJ","person":"QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8","label":"mine","createdAt":1795694400000,"usedAt":null}', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('grant', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('key', 'signing 1', '0wo-h6KC7JAepmdzoD4jE5ndrluvug26TmtyzML945jON0W9y7BjgpZ6O8B5aw1QUzZcby7hcxHu7gWWJsfloxCZ6MpHiIidei7r_ljjAG_pauhs_oJbOBinI56_rZhemEBJR8G1aRjAF7lYocPW08erAu6BpRlcbed5_R0uIXr14-u6-TAOJ5TagrPTIgymBoxUFax3QfUpvtbV6I9Rcqd52rtRySnRILF4nhul7JF4olAzbc77GBoGF3HOaz-xlEVdwvlvTRT5KxC1rbQ5dWT1lfDz6qZkUuAqhMzn19Xx0r-9lmvyWSim7i9AwQDlFPld4LbR', 9007199254740991);
INSERT INTO "entry" (space, key, value, until) VALUES ('parked', 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('seen', 'totp totp:one 59000000', '1', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', '7_RMSvsixR-t0fQEuT5m4d990dpphdqFdhkxK-UWzc8', '{"moved":"fEQkQ0uljpJ0aq6NkoVCzki4gYf0RLHgQA1iVFB0euw","grant":"Sy_WhLBw5HWtYod8E1kbkBCUnTEleOf4EazKoBrk7Jc","key":"fzOZ1wUvaUn1HdShxhJn3mYngt-ZV4-BY9A-fHxPUTCcJYNxUZm7zBacDDE48rVP0ZbnBkgMYDz34BfN1CsShYS-J416UE8"}', 1795694430000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'J-NMiP493xCmUO3eAeOH-KvkWTCQD8Bc26W6p4dq5EU', '{"family":"61kzsiFObhotXOcXfvYXcBDIe_MdvWVoLIa0-aIlqQU","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"sid":"provider''s session","ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"GzWoglWfF_tA_HN1y1oIv3t4V_wrRj7wu11phTirffw","key":"Ns3qoqK3kYbEbcducWIrKip4P-PaTBhhM0Ua7dYRqNy021VNGFBpfklBn0aWH4PgX5gdnkgYBEhMFDnEDhCy7uvh4FAj76Y","tokens":"VvTL_XEafXlGaf51Dgjxbzy3RGI-20YCVKpEHJbbxQrOGbkTfoafSVmhahD2cOKMq3qSFJA2JMFLtoTyA-eIffYZN9feDBvc0sWBPAqJozY3tDJkbFluaw"}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'kq_D2Hr7D30tJjWPQqVDgWK0SYHUuds9lFpo53YSzHQ', '{"family":"fEQkQ0uljpJ0aq6NkoVCzki4gYf0RLHgQA1iVFB0euw","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"sid":null,"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000,"seen":1795694400000,"idleMs":3153600000000,"checked":1795694400000,"refreshMs":null,"agent":"Firefox","grant":"Sy_WhLBw5HWtYod8E1kbkBCUnTEleOf4EazKoBrk7Jc","key":"2JEhCQKLAZOI667plE6zbJNeCBKrHJ1Mp20Q8cthvecUTzbInb8YVudlDcLxlG_yGJ8nI3OOmzIPM2GD_tmNDi1baVoMjSQ","tokens":"otvbQw0KTjdf5N90ljChwLkYdTiFleRhUjzly1IHyvlnM-INP114LYkRQEK21-A6Zp2_7A-68w2pX1-CVHFzON4thhqNEU6bYM-4FYBe7jkFwksvEoG6lg"}', 4949294400000);
INSERT INTO "member" (id, space, key, name) VALUES (1, 'session', 'J-NMiP493xCmUO3eAeOH-KvkWTCQD8Bc26W6p4dq5EU', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (2, 'session', 'J-NMiP493xCmUO3eAeOH-KvkWTCQD8Bc26W6p4dq5EU', 'family:61kzsiFObhotXOcXfvYXcBDIe_MdvWVoLIa0-aIlqQU');
INSERT INTO "member" (id, space, key, name) VALUES (3, 'session', 'J-NMiP493xCmUO3eAeOH-KvkWTCQD8Bc26W6p4dq5EU', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (4, 'session', 'J-NMiP493xCmUO3eAeOH-KvkWTCQD8Bc26W6p4dq5EU', 'sid:xrUFBgGZgVz9DZf-5yRUtBAJbXkbAJtOpsPeNJ3uApE');
INSERT INTO "member" (id, space, key, name) VALUES (5, 'session', '7_RMSvsixR-t0fQEuT5m4d990dpphdqFdhkxK-UWzc8', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (6, 'session', '7_RMSvsixR-t0fQEuT5m4d990dpphdqFdhkxK-UWzc8', 'family:fEQkQ0uljpJ0aq6NkoVCzki4gYf0RLHgQA1iVFB0euw');
INSERT INTO "member" (id, space, key, name) VALUES (7, 'session', '7_RMSvsixR-t0fQEuT5m4d990dpphdqFdhkxK-UWzc8', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (8, 'session', 'kq_D2Hr7D30tJjWPQqVDgWK0SYHUuds9lFpo53YSzHQ', 'all');
INSERT INTO "member" (id, space, key, name) VALUES (9, 'session', 'kq_D2Hr7D30tJjWPQqVDgWK0SYHUuds9lFpo53YSzHQ', 'family:fEQkQ0uljpJ0aq6NkoVCzki4gYf0RLHgQA1iVFB0euw');
INSERT INTO "member" (id, space, key, name) VALUES (10, 'session', 'kq_D2Hr7D30tJjWPQqVDgWK0SYHUuds9lFpo53YSzHQ', 'person:1jiZNu9pUQj3Yg1-dckssJLjVQnPvyKSDGVcLLfM-s8');
INSERT INTO "member" (id, space, key, name) VALUES (11, 'factor', 'passkey:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (12, 'factor', 'totp:one', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (13, 'factor', 'recovery:6rS0YUdPuK7lDIZDQohAQkeayfTzNjx6ZMMA8gT48w0', 'person:QbPUiwJFXt5HsYbsOF9GC0KVFlPNpF8koH6xGIRfOo8');
INSERT INTO "member" (id, space, key, name) VALUES (14, 'key', 'signing 1', 'signing');
INSERT INTO "notice" (id, message, at) VALUES (1, '{"kind":"session","from":"3plzwRVnvMbIMp9RmO6hUYN8fs-EH1QU01MqAEBhhbI","what":"moved","sessions":[["7_RMSvsixR-t0fQEuT5m4d990dpphdqFdhkxK-UWzc8","fEQkQ0uljpJ0aq6NkoVCzki4gYf0RLHgQA1iVFB0euw"]],"reason":null}', 1795735255130);
INSERT INTO "notice" (id, message, at) VALUES (2, '{"kind":"signing-keys"}', 1795735255194);
CREATE INDEX entry_until ON entry (until);
CREATE INDEX member_name ON member (space, name);
CREATE TRIGGER entry_gone AFTER DELETE ON entry BEGIN
      DELETE FROM member WHERE space = old.space AND key = old.key;
    END;
