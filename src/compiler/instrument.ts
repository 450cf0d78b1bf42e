// Instruments a bundle: where something outlives the call that made it, the script says so, and asks before it is changed.
// What a policy keeps is in a variable that an inner function can see; so every scope with such variables hands them over
// while policies load, and every change of one from elsewhere asks whether its scope is of the call under way (runtime/state.ts).

import type { ClaimUse } from "../../runtime/contract.ts";
import { hooksName, languageName, resultName } from "../../runtime/guest.ts";
import { type Change, findChanges } from "./changes.ts";
import { readClaimUse } from "./claim-use.ts";
import { callsInLists } from "./long-list.ts";
import { readersIn, returns } from "./reading-order.ts";
import { type Slip, slipsIn } from "./slip.ts";
import type { Insertion } from "./splice.ts";
import { type Survey, survey } from "./survey.ts";
import { type AnyNode, parseScript, type Scope, type Variable } from "./syntax.ts";

/** Kept is a variable that inner functions can see: its name, and where in the bundle it is declared (an offset). */
export interface Kept {
  readonly name: string;
  readonly offset: number;
}

/** Instrumented is what is to be put into the bundle, and what its numbers mean. */
export interface Instrumented {
  readonly insertions: readonly Insertion[];
  readonly kept: readonly Kept[];
  readonly changes: readonly Change[];
  /** Offsets at which a policy takes a name that is ours. */
  readonly taken: readonly Kept[];
  readonly claimUse: ClaimUse;
  readonly slips: readonly Slip[];
  /** Is each file fixed when it has been read? */
  readonly isApart: boolean;
}

const reserved: readonly string[] = [hooksName, languageName, resultName];
const isReserved = (name: string) => reserved.some((one) => name === one || name.startsWith(`${hooksName}_`));

/** A class's own name is kept with the class itself; nothing is declared in the others. */
const unowned: ReadonlySet<string> = new Set(["global", "class", "class-field-initializer"]);

/** Apart: is each file to be fixed as soon as it has been read, so that none can change what another has made? */
export interface Apart {
  readonly apart?: boolean;
}

/** instrument reads the bundle's policies; positions in it are offsets. */
export function instrument(code: string, { apart = false }: Apart = {}): Instrumented {
  const syntax = parseScript(code);
  const { tree, scopes } = syntax;
  const insertions: Insertion[] = [];
  const kept: Kept[] = [];
  const numbers = new Map<Variable, number>();
  const taken: Kept[] = [];
  const entries = new Map<AnyNode, string>();
  const enter = (owner: AnyNode, text: string) => entries.set(owner, (entries.get(owner) ?? "") + text);
  const number = (one: Kept) => kept.push(one) - 1;
  const note = (first: number, getters: readonly string[]) =>
    `${hooksName}.loading()&&${hooksName}.keep(${first},[${getters.map((text) => `()=>${text}`).join(",")}]);`;

  for (const scope of scopes) {
    for (const { name, identifiers } of scope.variables)
      if (isReserved(name) && scope.type !== "global" && !(name === resultName && scope === scopes[1]))
        taken.push({ name, offset: identifiers[0]?.range?.[0] ?? 0 });
    if (scope === scopes[0])
      for (const { identifier } of scope.through)
        if (identifier.name === hooksName) taken.push({ name: hooksName, offset: identifier.range![0] });
    if (unowned.has(scope.type)) continue;
    const seen = scope.variables.filter((variable) => isCaptured(variable, scope));
    if (seen.length === 0) continue;
    for (const variable of seen)
      numbers.set(variable, number({ name: variable.name, offset: variable.identifiers[0]?.range?.[0] ?? 0 }));
    enter(
      scope.block as AnyNode,
      note(
        numbers.get(seen[0]!)!,
        seen.map(({ name }) => name),
      ),
    );
  }

  const found = survey(tree);
  for (const node of found.later)
    if (node.type === "ImportExpression")
      insertions.push(
        { at: node.start, text: `(${hooksName}.wait(),` },
        { at: node.end, text: ")", opened: node.start },
      );
    else enter(node, `${hooksName}.wait();`);
  for (const node of found.thrown)
    insertions.push(
      { at: node.start, text: `${hooksName}.thrown((` },
      { at: node.end, text: "))", opened: node.start },
    );
  const { changes, epochs, reached } = findChanges(found, numbers, insertions, apart ? readersIn(tree) : null);
  for (const owner of epochs) enter(owner.node, `const ${owner.name}=${hooksName}.epoch();`);
  // The value of a class's field is a scope of its own, and nothing to begin anything with.
  for (const [owner, index] of reached)
    if (/Function|Program/.test(owner.type)) enter(owner, `${hooksName}.loading()&&${hooksName}.reach(${index});`);
  const noteOf = (name: string, offset: number) => note(number({ name, offset }), [name]);
  for (const place of found.keepsTarget) enter(place, noteOf("new.target", place.start));
  // Whatever its own name, a method or a `super` in it leads to, it leads to the class.
  for (const body of found.classes)
    insertions.push({ at: body.start + 1, text: `static{${noteOf("this", body.start)}}` });
  for (const home of found.homes)
    insertions.push({ at: home.start, text: `${hooksName}.hold(` }, { at: home.end, text: ")", opened: home.start });
  for (const place of found.keepsThis)
    if (place.type === "PropertyDefinition") {
      const value = place.value as AnyNode;
      const text = note(number({ name: "this", offset: value.start }), ["this"]).slice(0, -1);
      insertions.push({ at: value.start, text: `(${text},` }, { at: value.end, text: ")", opened: value.start });
    } else enter(place, note(number({ name: "this", offset: place.start }), ["this"]));
  const files = apart ? [...found.wrappers].filter(isFunction) : [];
  for (const { body } of files) insertions.push({ at: body.end - 1, text: `${hooksName}.settle();` });
  const alone = callsInLists(found.wrappers).flatMap(({ start, end }): Insertion[] => [
    { at: start, text: "(()=>" },
    { at: end, text: ")()", opened: start },
  ]);
  // Of what is put in at one place, what a scope begins with is the outermost.
  const first = [...entries].flatMap(([owner, text]) => toEntry(owner, text, code));
  first.push(...inInitials(found.initials, { scopes, numbers, note, epochs }));
  return {
    insertions: [...alone, ...first, ...insertions],
    kept,
    changes,
    taken,
    claimUse: readClaimUse(syntax),
    slips: slipsIn(syntax, found),
    isApart: apart && files.length > 0 && !files.some(({ body }) => returns(body)),
  };
}

const isFunction = (node: AnyNode) => node.type === "FunctionExpression";

const isCaptured = ({ references }: Variable, scope: Scope): boolean =>
  references.some((one) => one.from.variableScope !== scope.variableScope);

interface Around {
  readonly scopes: readonly Scope[];
  readonly numbers: ReadonlyMap<Variable, number>;
  readonly note: (first: number, getters: readonly string[]) => string;
  readonly epochs: readonly { readonly node: AnyNode; readonly name: string }[];
}

/** Functions in initial values see their own side of a scope, which what a body begins with does not. */
function inInitials(initials: Survey["initials"], { scopes, numbers, note, epochs }: Around): Insertion[] {
  return [...initials].flatMap(([owner, values]) => {
    const variables = scopes
      .filter((scope) => scope.block === (owner as unknown) && scope.type !== "function-expression-name")
      .flatMap((scope) => scope.variables.filter((one) => numbers.has(one) && one.name !== "arguments"));
    const kept = variables.map((one) => `${note(numbers.get(one)!, [one.name]).slice(0, -1)},`).join("");
    const epoch = owner.type === "ForStatement" ? undefined : epochs.find(({ node }) => node === owner)?.name;
    if (kept === "" && epoch === undefined) return [];
    const [before, after] = epoch === undefined ? ["(", ")"] : [`((${epoch})=>(`, `))(${hooksName}.epoch())`];
    return values.flatMap((value): Insertion[] => [
      { at: value.start, text: before + kept },
      { at: value.end, text: after, opened: value.start },
    ]);
  });
}

/** What is done first in a function, a block or a loop's body. */
function toEntry(owner: AnyNode, text: string, code: string): Insertion[] {
  switch (owner.type) {
    case "Program":
      return [{ at: 0, text }];
    case "ArrowFunctionExpression":
      if (owner.body.type !== "BlockStatement")
        return [
          { at: owner.body.start, text: `{${text}return ` },
          { at: owner.body.end, text: "}", opened: owner.body.start },
        ];
      return [{ at: afterDirectives(owner.body), text }];
    case "FunctionDeclaration":
    case "FunctionExpression":
      return [{ at: afterDirectives(owner.body), text }];
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
      if (owner.body.type === "BlockStatement") return [{ at: owner.body.start + 1, text }];
      return [
        { at: owner.body.start, text: `{${text}` },
        { at: owner.body.end, text: "}", opened: owner.body.start },
      ];
    case "CatchClause":
      return [{ at: owner.body.start + 1, text }];
    case "SwitchStatement":
      return owner.cases.flatMap(({ consequent: [first] }) => (first === undefined ? [] : { at: first.start, text }));
    case "StaticBlock":
      return [{ at: code.indexOf("{", owner.start) + 1, text }];
    default:
      return [{ at: owner.start + 1, text }];
  }
}

function afterDirectives(body: AnyNode & { readonly type: "BlockStatement" }): number {
  const directives = body.body.filter((one) => one.type === "ExpressionStatement" && one.directive !== undefined);
  return directives.at(-1)?.end ?? body.start + 1;
}
