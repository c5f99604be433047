import { library } from '../../tsup.shared.ts';

export default library({
  index: 'src/index.ts',
  'node/index': 'src/node/index.ts',
  'node/chunk-worker': 'src/node/columns/chunk-worker.ts',
  'node/row-group-worker': 'src/node/parquet/row-group-worker.ts',
  'duckdb/index': 'src/node/duckdb/index.ts',
});
