/** How rank 0 tells its launcher, on a line of its own, with which exit code it is about to end. */
const ENDING = '#fsdnet ends with ';

/** Set in processes that `launchRanks` starts: it watches them, and they tell it how they end. */
export const LAUNCHED_VARIABLE = 'FSDNET_LAUNCHED';

/** Tells `launchRanks` how this job ends, where it has started it. For rank 0, as its last word. */
export function tellEnding(exitCode: number): void {
  if (process.env[LAUNCHED_VARIABLE] === undefined) return;
  process.stderr.write(`${ENDING}${exitCode}\n`);
}

/** Rulers around what Open MPI says about the end of a job. */
const RULER = /^-{20,}$/;

/** What of the launchers' own words names a rank that was lost. */
const LOST = [
  /process rank \d+ with PID \d+ on node \S+ exited on signal \d+(?: \([^)]*\))?/,
  /[^.]*(?:lost connection|lost communication|daemon[^.]* failed)[^.]*/i,
];

/** Lines of launchers outside of rulers. */
const LAUNCHERS = /^(?:prterun|mpirun|mpiexec|\[mpiexec|= {3}|=+$)/;

/** Sorts what comes from ranks and their launcher: lines of ranks are passed on, the launcher's own words kept. */
export class RanksOutput {
  /** Exit code that rank 0 has told. */
  told: number | undefined;
  /** What is known of a rank that was lost. */
  lost: string | undefined;
  readonly #say: (line: string) => void;
  #rest = '';
  /** Between rulers. */
  #words: string[] | undefined;

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
    if (line.startsWith(ENDING)) this.told = Number(line.slice(ENDING.length));
    else if (RULER.test(line)) this.#ruler();
    else if (this.#words) this.#words.push(line.trim());
    else if (!LAUNCHERS.test(line)) this.#say(line);
  }

  #ruler(): void {
    const text = this.#words?.join(' ');
    this.#words = this.#words ? undefined : [];
    for (const pattern of LOST) if (text !== undefined) this.lost ??= pattern.exec(text)?.[0].trim();
  }
}
