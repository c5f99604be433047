// Runs the installation behind `fsdnet setup tfjs-node` with wheels of a test:
//   node --conditions=@fsdnet/source run-installation.ts '{"gpu":false,"withoutGpu":false,"wheels":[…]}'
import { installTfjsNode } from '../index.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as Omit<Parameters<typeof installTfjsNode>[0], 'step' | 'signal'>;
const controller = new AbortController();
process.on('SIGINT', () => controller.abort(new Error('SIGINT')));

try {
  const step = (text: string): void => void process.stderr.write(`${text}\n`);
  const result = await installTfjsNode({ ...options, step, signal: controller.signal });
  process.stdout.write(JSON.stringify(result));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: (error as Error).message }));
  process.exitCode = 1;
}
