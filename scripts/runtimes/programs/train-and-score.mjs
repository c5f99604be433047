// What a user's program does: trains on rows in memory, saves the run, loads it again and scores. Prints one line.
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { fit } from '@fsdnet/training';
import { loadModel, runFolder } from '@fsdnet/training/node';
import { createModel } from 'fsdnet';

export async function trainAndScore() {
  const rows = Array.from({ length: 300 }, (_, row) => ({
    user: `u${row % 9}`,
    age: row % 40,
    genres: [`g${row % 4}`, `g${row % 3}`],
    click: Number(row % 7 < 3),
  }));
  const folder = `run-${Date.now()}`;
  const engine = onnx({ threads: 1 });
  const data = fromRows(rows, { label: 'click', split: '8:1:1', seed: 1 });
  const model = await createModel('deepfm', { hidden: [8, 8] });
  const trained = await fit(model, data, { engine, epochs: 1, run: runFolder(folder) });
  const row = { user: 'u3', age: 31, genres: ['g1'] };
  const [before] = await trained.predict([row]);
  await trained.dispose();
  const loaded = await loadModel(folder, { engine, model });
  const [after] = await loaded.predict([row]);
  await loaded.dispose();
  if (!(before > 0 && before < 1 && Math.abs(before - after) < 1e-6)) throw new Error(`scores ${before} and ${after}`);
  return engine.runtime;
}
