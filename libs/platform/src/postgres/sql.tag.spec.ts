import { describe, expect, it } from '@jest/globals';
import { sql } from './index.ts';

describe('the sql tag', () => {
  it('turns every value into a parameter, whatever it holds', () => {
    const name = "'; drop table students; --";
    expect(sql`select * from t where name = ${name} and id = ${7}`).toEqual({
      text: 'select * from t where name = $1 and id = $2',
      values: [name, 7],
    });
    expect(sql`select 1`).toEqual({ text: 'select 1', values: [] });
  });
});
