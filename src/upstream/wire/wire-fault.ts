// What can go wrong on a connection of our own client, by codes that failure.ts puts in the gateway's words.

/** WireFaultCode: the connection was not made in time; it closed; no answer came in time; its body fell silent; its head is too large; it is not HTTP; the request cannot be sent. */
export type WireFaultCode =
  | "WIRE_CONNECT_LATE"
  | "WIRE_CLOSED"
  | "WIRE_LATE"
  | "WIRE_SILENT"
  | "WIRE_OVERFLOW"
  | "WIRE_MALFORMED"
  | "WIRE_UNSENDABLE";

/** WireFault is why an exchange was not finished. */
export class WireFault extends Error {
  override readonly name = "WireFault";
  readonly code: WireFaultCode;
  constructor(code: WireFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}
