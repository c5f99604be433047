import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds between two looks. */
const LOOK_AGAIN = 500;

/** Tells the bytes of all files in a folder again and again, until the function that it returns is called. */
export function watchGrowth(folder: string, tell: (bytes: number) => void): () => void {
  let ended = false;
  const look = async (): Promise<void> => {
    const bytes = await sizeOf(folder);
    if (!ended) tell(bytes);
  };
  const timer = setInterval(() => void look(), LOOK_AGAIN);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}

async function sizeOf(folder: string): Promise<number> {
  let sum = 0;
  // Files come and go meanwhile.
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    const entry = await stat(join(folder, name)).catch(() => undefined);
    if (entry?.isFile()) sum += entry.size;
  }
  return sum;
}
