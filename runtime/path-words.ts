// `paths`: what becomes of paths that servers read in different ways, said by a host or by a route.

/**
 * PathWord: does it reach the upstream, byte for byte?
 *
 * @example
 * ```ts
 * const encodedSlash: PathWord = "keep";
 * route("/projects/:id", { paths: { encodedSlash } }, forward(bank));
 * ```
 */
export type PathWord = "keep" | "refuse";

/**
 * PathOptions say which of them reach the upstream. What a route leaves out, its host says, or the default.
 *
 * @example
 * ```ts
 * const paths: PathOptions = { encodedSlash: "keep", encodedPercent: "refuse" };
 * host("git.example.com", { identity: staff, paths }, route("/*", forward(bank)));
 * ```
 */
export interface PathOptions {
  /** `%2F`, as npm, GitLab and RabbitMQ send it: it never separates, and fits into `:name`. Left out: "refuse". */
  readonly encodedSlash?: PathWord;
  /** `//`: a segment that is empty. Left out: "refuse". */
  readonly emptySegment?: PathWord;
  /** A raw `;`, as in `/account;jsessionid=1`. Left out: "refuse". */
  readonly semicolon?: PathWord;
  /** `%E9`: encoded bytes that are not UTF-8. Left out: "refuse". */
  readonly bytes?: PathWord;
  /** `%25`: refuse it in front of a server that decodes twice. Left out: "keep". */
  readonly encodedPercent?: PathWord;
}
