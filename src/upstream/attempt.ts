// One request on its way to an endpoint: they are asked in turn, waited for where all are full, and asked once more where that does no harm.

import { GatewayError } from "../errors.ts";
import type { Forwarded } from "../exchange/forwarded.ts";
import type { Outbound } from "../exchange/outbound.ts";
import type { Binding, Bindings } from "./binding.ts";
import type { Endpoint, Endpoints } from "./endpoint.ts";
import type { Connection, ExchangeControl, ExchangeRequest, Exchanger, Fields } from "./exchanger.ts";
import { toConnectError, toExchangeError } from "./failure.ts";
import type { ForwardPhases } from "./forward-phases.ts";
import { ForwardFault, type Forwarding, type ForwardListener } from "./forwarding.ts";
import type { Waiter } from "./queue.ts";
import { isResendable } from "./resend.ts";
import type { Upstream } from "./upstream.ts";

/** RelayOptions are what one relay works with. */
export interface RelayOptions {
  readonly forwarding: Forwarding;
  readonly upstream: Upstream;
  readonly endpoints: Endpoints;
  readonly bindings: Bindings;
  readonly phases: ForwardPhases;
  readonly request: ExchangeRequest;
  readonly listener: ForwardListener;
}

const none: readonly Endpoint[] = [];

/** Attempt settles once, with a Forwarded or a ForwardFault. What becomes of an answer is Relay's. */
export abstract class Attempt implements Exchanger, Waiter {
  protected readonly options: RelayOptions;
  protected readonly reply: Outbound;
  protected endpoint: Endpoint | null = null;
  /** The one that it goes by; the pool says which. */
  connection: Connection | null = null;
  tried: readonly Endpoint[] = none;
  #attempts = 0;
  #reused = false;
  #resent = false;
  /** What it has to go by; null: any connection will do. */
  protected binding: Binding | null = null;
  /** A byte of an answer is here. */
  #answered = false;
  protected control: ExchangeControl | null = null;
  #released: Endpoint | null = null;
  protected settled = false;
  /** The answer's; 0: there is none yet. */
  protected status = 0;

  constructor(options: RelayOptions, reply: Outbound) {
    this.options = options;
    this.reply = reply;
  }

  /** start sends the request to the next endpoint; without one, it fails with what the last one failed with. */
  start(failure: GatewayError | null = null): void {
    if (this.settled) return;
    const { upstream, endpoints, bindings, request, forwarding } = this.options;
    this.binding =
      request.identifying || bindings.size > 0
        ? bindings.choose(forwarding, upstream, this.tried, request.identifying)
        : null;
    const endpoint = this.binding?.endpoint ?? upstream.next(this.tried, forwarding.key);
    if (endpoint === null) {
      const why = upstream.wait(this, failure);
      if (why !== null) this.fail(why);
      return;
    }
    this.endpoint = endpoint;
    this.#attempts++;
    endpoints.begin(endpoint);
    endpoint.pool.dispatch(request, this, this.binding?.connection ?? "kept");
    if (this.binding?.key === null) this.binding.connection.retire();
  }

  go(): void {
    this.start();
  }

  expire(error: GatewayError): void {
    this.fail(error);
  }

  /** abandon is called when the client's connection closes, or when the client must not have the answer any more. */
  abandon(error?: GatewayError): void {
    // Made only where it is needed: every connection closes some time, and an error takes its stack along.
    if (!this.settled) this.cancel(error ?? new GatewayError("UPSTREAM_CLIENT_GONE"));
  }

  onRequestStart(control: ExchangeControl): void {
    this.control = control;
    this.#reused = this.connection?.reused === true;
    if (this.endpoint !== null) this.options.endpoints.reached(this.endpoint);
    if (this.settled) control.abort(new GatewayError("UPSTREAM_CLIENT_GONE"));
  }

  onResponseStarted(): void {
    this.#answered = true;
  }

  abstract onResponseStart(control: ExchangeControl, status: number, fields: Fields): void;
  abstract onResponseData(control: ExchangeControl, chunk: Buffer): boolean;
  abstract onResponseEnd(control: ExchangeControl, trailers: Fields): void;

  onResponseError(_control: ExchangeControl | null, error: Error): void {
    const { endpoint } = this;
    const first = this.#reused && !this.#answered && !this.#resent && !this.settled && this.control !== null;
    if (first && endpoint !== null && isResendable(this.options.request, error)) {
      // Once only, and on a new connection: those that are kept may be closing as well.
      this.#resent = true;
      this.#attempts++;
      this.control = null;
      endpoint.pool.dispatch(this.options.request, this, this.binding?.connection ?? "new");
      return;
    }
    this.release();
    if (this.settled || endpoint === null) return;
    if (this.control !== null) {
      this.fail(toExchangeError(error, endpoint.url, this.options.request));
      return;
    }
    // Nothing was sent, so another endpoint may be asked; a request that may have arrived is never repeated.
    const failure = toConnectError(error, endpoint.url);
    // Of what this machine has no more of, and of what cannot be sent, no endpoint is to blame.
    if (failure.code === "UPSTREAM_CONNECT" || failure.code === "UPSTREAM_TIMEOUT")
      this.options.endpoints.missed(endpoint, failure.detail);
    this.tried = [...this.tried, endpoint];
    if (failure.code === "LISTENER_HEADER") this.fail(failure);
    else this.start(failure);
  }

  protected succeed(status: number): void {
    this.settle();
    this.options.listener.onForwarded(this.#done(status));
  }

  protected fail(error: GatewayError): void {
    this.settle();
    const { request, listener } = this.options;
    if (request.body !== null && !Buffer.isBuffer(request.body)) request.body.stop();
    if (this.reply.headersSent) this.reply.cut();
    listener.onFailed(new ForwardFault(error, this.#done(this.status)));
  }

  #done(status: number): Forwarded {
    return this.options.phases.done(this.endpoint, this.#attempts, this.#resent, status);
  }

  protected cancel(error: GatewayError): void {
    this.fail(error);
    this.control?.abort(error);
  }

  /** release gives the endpoint back, once for each time it was taken. */
  protected release(): void {
    const { endpoint } = this;
    if (endpoint === null || this.#released === endpoint) return;
    this.#released = endpoint;
    this.options.endpoints.end(endpoint);
  }

  /** settle is called once, when it is over, well or not. */
  protected settle(): void {
    this.settled = true;
    this.options.upstream.leave(this);
  }
}
