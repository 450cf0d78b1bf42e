-- {"ada":"TvFr3Zr0WZVUp9b-ZZ5ECbanhlWgATwHe0qPdCvU4J0","bob":"2_d2_LtiJBJPgC7tvusXUT77XWEIRnywi9O6DdL9Feg"}
CREATE TABLE entry (
      space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, until INTEGER NOT NULL,
      PRIMARY KEY (space, key)
    ) WITHOUT ROWID;
INSERT INTO "entry" (space, key, value, until) VALUES ('pending', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD', 'sealed', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'Ko9Eg-Q9K85vIAL62e0XGzem-wGDaov7WnAhYuTETC0', '{"family":"family of bob","host":"bank.example.com","user":{"id":"bob","issuer":"https://login.example.com","source":"staff","name":"bob","email":"bob@example.com","groups":["finance"],"claims":{"sub":"bob"}},"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000}', 4949294400000);
INSERT INTO "entry" (space, key, value, until) VALUES ('session', 'wfY8l_hZC6o-V2PyPCi2GEIUshdshkJgEbd2aDrRNZw', '{"family":"family of ada","host":"bank.example.com","user":{"id":"ada","issuer":"https://login.example.com","source":"staff","name":"ada","email":"ada@example.com","groups":["finance"],"claims":{"sub":"ada"}},"ledger":[{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","method":"oidc","source":"staff","acr":"urn:example:mfa","amr":["pwd","otp"],"at":1795694400,"scope":null,"expires":null,"uses":null}],"since":1795694400000,"until":4949294400000}', 4949294400000);
CREATE INDEX entry_until ON entry (until);
