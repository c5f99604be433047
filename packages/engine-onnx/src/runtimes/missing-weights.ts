import { EngineError } from '@fsdnet/core/engine';

/** What the runtimes say where a model's second file is not there. */
const MESSAGES = [
  /External data path does not exist: "([^"]+)"/,
  /Failed to load external data file "*([^"]+)"/,
  /ENOENT: no such file or directory, open '([^']+)'/,
];

/** The error of a model whose weights lie in a file that was not found, which it names; undefined for another problem. */
export function missingWeights(model: string, message: string, cause: unknown): EngineError | undefined {
  const path = MESSAGES.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  // The model itself may be what is missing.
  if (path === undefined || path === model) return undefined;
  const name = path.split(/[/\\]/).at(-1)!;
  return new EngineError({
    where: model,
    rule: `needs the file ${name}, which holds its weights`,
    fix: `Put it beside the model and name it in \`dataFiles\`; of a model in memory, give its bytes there: { name: "${name}", data }.`,
    cause,
  });
}
