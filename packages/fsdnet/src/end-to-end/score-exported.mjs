// Scores rows with exported models, as somebody does who has none of our packages: an ONNX Runtime and the exported files.
//
//   node score-exported.mjs RUNTIME ROWS.jsonl NAME FOLDER [FOLDER ...]
//
// RUNTIME is the address of the main file of onnxruntime-node or onnxruntime-web. The probabilities are written to
// FOLDER/NAME-scores.json, the inputs of all rows at once to FOLDER/inputs.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/** Rows that are scored at once; the last part is smaller. */
const size = 768;

const [runtime, rowsFile, name, ...folders] = process.argv.slice(2);
const imported = await import(runtime);
const ort = imported.InferenceSession ? imported : imported.default;
ort.env.wasm.numThreads = 1;
const rows = readFileSync(rowsFile, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

for (const folder of folders) {
  const { createEncoder } = await import(pathToFileURL(join(folder, 'encoder.mjs')).href);
  const encode = createEncoder(JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')));
  const session = await ort.InferenceSession.create(join(folder, 'model.onnx'), { intraOpNumThreads: 1 });
  const scores = [];
  for (let start = 0; start < rows.length; start += size) {
    const feeds = Object.fromEntries(
      Object.entries(encode(rows.slice(start, start + size))).map(([input, { type, data, dims }]) => [
        input,
        new ort.Tensor(type, data, dims),
      ]),
    );
    const { prediction } = await session.run(feeds);
    scores.push(...prediction.data);
  }
  await session.release();
  writeFileSync(join(folder, `${name}-scores.json`), JSON.stringify(scores));
  const inputs = Object.entries(encode(rows)).map(([input, one]) => [input, { ...one, data: [...one.data] }]);
  writeFileSync(join(folder, 'inputs.json'), JSON.stringify(Object.fromEntries(inputs)));
}
