// A git server: people browse it, git itself brings a token as a password, and only writers push.

import { bearer, deny, forward, host, readings, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const tokens = bearer("git-tokens", { issuer: "https://login.example.com", audience: "https://git.example.com", basic: true });
const git = upstream("git", { endpoints: ["http://10.0.0.18:3000"], timeout: { response: "5m" } });

type Repository = UserContext & { readonly params: { readonly team: string } };
const mayRead = ({ user, params }: Repository) => user.groups.includes(`git:${params.team}`) || deny("Not your team's repository");
const mayPush = ({ user, params }: Repository) =>
  user.groups.includes(`git-writers:${params.team}`) || deny("You may clone this, and not push to it");

/** What git asks first says which of the two it wants. Whatever is not clearly to read is to write. */
const mayBegin = (context: Repository) => {
  const services = readings(context.request.query, "service");
  const reads = services.length > 0 && services.every((one) => one === "git-upload-pack");
  return reads || mayPush(context);
};

export default host("git.example.com", { identity: [people, tokens] },
  route("/*", { identity: people }, forward(git)),

  route("/:team/:repository/info/refs/*", { identity: tokens }, mayRead, mayBegin, forward(git)),
  route("/:team/:repository/git-upload-pack/*", { identity: tokens }, mayRead, forward(git)),
  route("/:team/:repository/git-receive-pack/*", { identity: tokens }, mayRead, mayPush, forward(git)),
);
