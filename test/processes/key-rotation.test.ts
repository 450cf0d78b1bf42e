// Signing keys rotate while both workers serve: nothing is restarted, and no verification fails, whoever signed and whoever published.

import { type ChildProcess } from "node:child_process";
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import { expect, test } from "vitest";
