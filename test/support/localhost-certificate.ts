// A self-signed certificate for "localhost" and nothing else, valid for a century; made for these tests only.

/** certificate is the PEM certificate. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUJGUvTBdzPc47AXNBcPhgh3kg+g4wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTIyNTkwN1oYDzIxMjYxMDI4
MjI1OTA3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARP1ncwlOVYvLDAvb5v0uPAW5LTpfPIvW6a6FF7Hh7CO3Risr8NYC+T
YobBdANO3HiI2cYVnGKL3hw1g7jINDXHo2kwZzAdBgNVHQ4EFgQUneRsbe96BEJs
NmeQla59HjnGIMswHwYDVR0jBBgwFoAUneRsbe96BEJsNmeQla59HjnGIMswDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhALpbrCKCo+raWnisWOceINPkhdtV5JOavW2PRLIm/RpGAiEAr9qjtEJt
mdJBe7ab1PA7Y7w2J8tKTwEt7LlR+mfhBWQ=
-----END CERTIFICATE-----`;

/** key is its PEM private key, which protects nothing. */
export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpTm1Ry1hkW3jVBUf
NYx9XGuGY1CoYNG2LM6pp9Nuv1OhRANCAARP1ncwlOVYvLDAvb5v0uPAW5LTpfPI
vW6a6FF7Hh7CO3Risr8NYC+TYobBdANO3HiI2cYVnGKL3hw1g7jINDXH
-----END PRIVATE KEY-----`;
