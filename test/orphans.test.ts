import { expect, it } from 'vitest';
import { expectedGoldens, presentGoldens } from './support/goldens';

// vitest neither misses a golden that no test reads any more nor removes it.
it('has a golden for every case, and no other', () => {
  expect(presentGoldens()).toEqual(expectedGoldens());
});
