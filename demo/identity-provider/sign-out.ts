// An administrator ends somebody's sessions at the demo provider: grants are revoked and the applications told.

import type { Provider } from "./provider.ts";
import type { Storage } from "./storage.ts";

/** SignOutNotice is one application that was told by a logout token. */
export interface SignOutNotice {
  readonly clientId: string;
  readonly sid: string;
  /** It answered 200 or 204. */
  readonly delivered: boolean;
}

/** Sessions are those of people at the provider. */
export interface Sessions {
  /** The sid of each of a user's sessions at an application, oldest first. */
  sids(userId: string, clientId: string): readonly string[];
  /** Ends all of a user's sessions; resolves once every application has answered. */
  signOut(userId: string): Promise<readonly SignOutNotice[]>;
}

interface StoredSession {
  readonly uid: string;
  readonly accountId?: string;
  readonly authorizations?: Readonly<Record<string, { readonly sid?: string; readonly grantId?: string }>>;
}

const tokensOfGrant = ["AccessToken", "AuthorizationCode", "RefreshToken"] as const;

/** createSessions looks into `storage`. */
export function createSessions(provider: Provider, storage: Storage): Sessions {
  const sessionsOf = (userId: string) =>
    (storage.payloads("Session") as readonly unknown[] as readonly StoredSession[]).filter(
      ({ accountId }) => accountId === userId,
    );

  async function notify(clientId: string, userId: string, sid: string | undefined): Promise<SignOutNotice | null> {
    const client = await provider.Client.find(clientId);
    if (client?.backchannelLogoutUri === undefined || sid === undefined) return null;
    const delivered = await client.backchannelLogout(userId, sid).then(
      () => true,
      () => false,
    );
    return { clientId, sid, delivered };
  }

  return {
    sids: (userId, clientId) =>
      sessionsOf(userId).flatMap(({ authorizations }) => authorizations?.[clientId]?.sid ?? []),
    async signOut(userId) {
      const notices: Promise<SignOutNotice | null>[] = [];
      for (const { uid, authorizations } of sessionsOf(userId)) {
        await (await provider.Session.findByUid(uid))?.destroy();
        for (const [clientId, { sid, grantId }] of Object.entries(authorizations ?? {})) {
          if (grantId !== undefined) {
            for (const kind of tokensOfGrant) await provider[kind].revokeByGrantId(grantId);
            await provider.Grant.adapter.destroy(grantId);
          }
          notices.push(notify(clientId, userId, sid));
        }
      }
      return (await Promise.all(notices)).filter((notice) => notice !== null);
    },
  };
}
