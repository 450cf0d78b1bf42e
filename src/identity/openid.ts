// The one door to openid-client: whatever of src/identity/ speaks with a provider takes it from here.

export * as oidc from "openid-client";
