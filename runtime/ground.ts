// Comes before all else: a policy must not find the real clock, nor anything that it could change for others.

import "./plain.ts";
import { removeChance } from "./determinism.ts";
import { lockDown } from "./lockdown.ts";
import { watchStacks } from "./position.ts";

watchStacks();
removeChance();
lockDown();
