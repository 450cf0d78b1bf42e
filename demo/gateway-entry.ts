// The gateway's process in the demo: the command itself, which also ends when the demo is gone, however it went.

// A demo that is killed outright cannot stop the gateway; losing the channel to it is all that is left to notice.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();

await import("../src/cli/main.ts");
