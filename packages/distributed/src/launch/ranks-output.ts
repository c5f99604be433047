/** How rank 0 tells its launcher, on a line of its own, with which exit code it is about to end. */
const ENDING = '#fsdnet ends with ';

/** Tells the launcher how this job ends. For rank 0, as its last word. */
export function tellEnding(exitCode: number): void {
  process.stderr.write(`${ENDING}${exitCode}\n`);
}

/** Rulers around what Open MPI says about the end of a job. */
const RULER = /^-{20,}$/;

/** What of the launchers' own words names a rank that was lost. */
const LOST = [
  /(process rank \d+ with PID \d+ on node \S+ exited on signal .+?)\.?$/,
  /(BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES)/,
  /(PMIx.*lost connection.*|.*lost communication with.*daemon.*|.*Daemon.*failed.*|.*lost its connection.*)$/i,
];

/** Sorts what comes from ranks and their launcher: lines of ranks are passed on, the launcher's own words kept. */
export class RanksOutput {
  /** Exit code that rank 0 has told. */
  told: number | undefined;
  /** What is known of a rank that was lost. */
  lost: string | undefined;
  readonly #say: (line: string) => void;
  #rest = '';
  #isLauncher = false;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#line(line);
  }

  /** After the last text. */
  end(): void {
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
  }

  #line(line: string): void {
    if (line.startsWith(ENDING)) {
      this.told = Number(line.slice(ENDING.length));
      return;
    }
    if (RULER.test(line)) {
      this.#isLauncher = !this.#isLauncher;
      return;
    }
    const lost = LOST.map((pattern) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
    if (lost !== undefined) this.lost ??= lost;
    const isLaunchers =
      this.#isLauncher || lost !== undefined || /^(prterun|mpirun|mpiexec|=+$|=   |\[mpiexec)/.test(line);
    if (!isLaunchers) this.#say(line);
  }
}
