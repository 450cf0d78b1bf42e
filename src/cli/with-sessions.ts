// The sessions of a store that is open, for commands.

import { GatewayError } from "../errors.ts";
import { createSessions, type Sessions } from "../session/session.ts";
import type { Opened } from "./store-command.ts";

/** withSessions lets `act` see and end sessions of the store. */
export async function withSessions<T>(opened: Opened, act: (sessions: Sessions) => Promise<T>): Promise<T> {
  const sessions = createSessions({
    store: opened.store,
    now: Date.now,
    ended: () => undefined,
    bus: opened.bus,
    // Nobody uses a session here, so none is refreshed.
    refresh: () => Promise.reject(new GatewayError("IDENTITY_PROVIDER_DOWN")),
  });
  try {
    return await act(sessions);
  } finally {
    sessions.close();
  }
}
