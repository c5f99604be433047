import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { int64s } from '../graph.ts';
import { joinReshapes } from './reshape-chains.ts';

test('chains become one Reshape or none', async () => {
  const { after, differences } = await checkPass(joinReshapes, (graph, input) => {
    const to = (value: ReturnType<typeof input>, shape: readonly number[]): ReturnType<typeof input> =>
      graph.emit('Reshape', [value, int64s(shape)], { shape });
    const x = input('x', [4, 3]);
    return { there: to(to(x, [12]), [6, 2]), back: graph.emit('Neg', [to(to(x, [2, 6]), [4, 3])], { shape: [4, 3] }) };
  });
  expect(differences).toEqual([]);
  expect(after).toEqual(['Reshape', 'Neg']);
});
