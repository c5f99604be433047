/** Milliseconds of work after which signals, timers and input get their turn. */
const TURN = 10;

/** Lets the event loop run now and then between steps, which may be short. */
export class EventLoop {
  #lastTurn: number = performance.now();

  /** Waits for one turn of the event loop when the last one is long enough ago. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#lastTurn < TURN) return;
    await turn();
    this.#lastTurn = performance.now();
  }
}

/** One turn; a browser's timers would wait 4 ms, its messages do not. */
function turn(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
