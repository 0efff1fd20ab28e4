// Whether each statement on standard input, a JSON object of name and text, is in the grammar of Trino, which is that
// of Athena's engine 3. What DuckDB takes and Athena does not has to be refused, or the grammar would be none.
import { readFileSync } from 'node:fs';
import { TrinoSQL } from 'dt-sql-parser';

const refused = [
  'SELECT x::int FROM t',
  'SELECT * FROM t QUALIFY row_number() OVER () = 1',
  'SELECT a, count(*) FROM t GROUP BY ALL',
  'SELECT * EXCLUDE (a) FROM t',
  'FROM t SELECT 1',
  'SELECT [1, 2]',
  'SELECT 1 LIMIT 10 OFFSET 2',
];

const grammar = new TrinoSQL();
let failed = 0;
const statements = Object.entries(JSON.parse(readFileSync(0, 'utf8')));
for (const [name, sql] of statements) {
  for (const wrong of grammar.validate(sql)) {
    console.log(`${name}, line ${wrong.startLine}: ${wrong.message}`);
    failed += 1;
  }
}
for (const sql of refused.filter((sql) => grammar.validate(sql).length === 0)) {
  console.log(`the grammar takes what Athena does not: ${sql}`);
  failed += 1;
}
console.log(`${statements.length} statements are in Athena's grammar, but for ${failed} complaints`);
process.exit(failed > 0 || statements.length === 0 ? 1 : 0);
