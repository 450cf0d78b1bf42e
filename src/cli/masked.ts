// Facts as an explanation shows them: what looks like a secret by its name is not told.

const secret = /auth|cookie|token|secret|passw|api-?_?key|session|signature|credential|^code$|^state$|^key$|^sig$/i;

/** masked gives the same facts; of headers and parameters that are called like secrets, the length alone. */
export function masked(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, name.startsWith("request.") ? mask(value) : value]),
  );
}

function mask(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, secret.test(name) ? `(${String(one).length} characters)` : one]),
  );
}
