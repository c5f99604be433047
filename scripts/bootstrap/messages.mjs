/** A failure that is told to the user in plain words, without a stack trace. */
export class BootstrapError extends Error {}

/** A signal ended the set-up. */
export class Interrupted extends Error {
  constructor(exitCode) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

/** Standard output belongs to the command that is run, so every message goes to standard error. */
export function say(message) {
  process.stderr.write(`fsdnet: ${message}\n`);
}

/** Says what is going on, again and again while it lasts. */
export async function withProgress(title, work) {
  say(`${title} …`);
  const start = Date.now();
  const timer = setInterval(() => say(`${title} … ${Math.round((Date.now() - start) / 1000)} s`), 10_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
