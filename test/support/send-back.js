// A process that sends back each handle that it is sent.
process.on("message", (message, handle) => process.send?.(message, handle));
