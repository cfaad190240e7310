export interface SqlQuery {
  readonly text: string;
  readonly values: unknown[];
}

/** Values become parameters: ``pool.query(sql`select * from t where id = ${id}`)``. */
export const sql = (parts: TemplateStringsArray, ...values: unknown[]): SqlQuery => ({
  text: parts.reduce((text, part, index) => `${text}$${index}${part}`),
  values,
});
