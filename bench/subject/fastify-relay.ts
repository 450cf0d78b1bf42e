// @fastify/http-proxy in front of one upstream: node bench/subject/fastify-relay.ts <port> <upstream origin>

/** What is used of the two packages; a tree whose packages were installed without them type-checks too. */
interface Fastify {
  register(plugin: unknown, options: { readonly upstream: string; readonly undici: object }): void;
  listen(where: { readonly port: number; readonly host: string }): Promise<string>;
}

const load = async (name: string) => ((await import(name)) as { readonly default: unknown }).default;

const [, , port, origin] = process.argv;
const createFastify = (await load("fastify")) as (options: object) => Fastify;
const server = createFastify({ logger: false });
// As many connections as the bare relay may have.
server.register(await load("@fastify/http-proxy"), {
  upstream: origin!,
  undici: { connections: 1_024, pipelining: 1 },
});
await server.listen({ port: Number(port), host: "127.0.0.1" });
process.on("SIGTERM", () => process.exit(0));
