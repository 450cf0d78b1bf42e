// The listener for tests: everyday limits, and nobody who listens to its complaints unless a test does.

import { type ListenerLimits, toListenerLimits } from "../../src/listener/limits.ts";
import { createListener, type ListenerOptions } from "../../src/listener/listener.ts";
import { parseSettings } from "../../src/settings.ts";

const settings = parseSettings({}, {});

/** everydayLimits are the settings' defaults. */
export const everydayLimits = toListenerLimits(settings);

/** everydayHeaderCount is the setting's default. */
export const everydayHeaderCount = settings.headerCount;

/** TestListener is a listener's options, as far as a test minds. */
export type TestListener = Pick<ListenerOptions, "onArrival"> &
  Partial<Omit<ListenerOptions, "limits">> & { readonly limits?: Partial<ListenerLimits> };

/** listenerOf makes a listener. */
export const listenerOf = (options: TestListener) =>
  createListener({
    onMalformed: () => undefined,
    onEbb: () => undefined,
    ...options,
    limits: { ...everydayLimits, ...options.limits },
  });
