/** Statements, and what of them may be shown. What the lexer has once got wrong, or could, stands here. */
export interface SqlCase {
  /** As in `db.system.name`. */
  readonly system: string
  readonly sql: string
  readonly text: string
  /** Only where it is worth a look. */
  readonly summary?: string
}

const of =
  (system: string) =>
  (sql: string, text: string, summary?: string): SqlCase =>
    summary === undefined ? { system, sql, text } : { system, sql, text, summary }

const pg = of('postgresql')
const mysql = of('mysql')

export const corpus: readonly SqlCase[] = [
  pg("SELECT * FROM users WHERE email = 'a@b.c' AND age > 18", 'SELECT * FROM users WHERE email = ? AND age > ?'),
  pg('SELECT $1::int, "col 1", t2.x3 FROM t2', 'SELECT $1::int, "col 1", t2.x3 FROM t2', 'SELECT t2'),
  pg("SELECT 'it''s', E'it\\'s', N'x', 'C:\\', 1", 'SELECT ?, ?, ?, ?, ?'),
  pg("SELECT E'a\\\\', 'b', e'\\'', U&'\\0041', B'01', X'4D'", 'SELECT ?, ?, ?, U&?, ?, ?'),
  // An E'…' goes on behind a line break, escapes included; without one it does not.
  pg("SELECT E'a'\n'b\\' s3cr3t'", 'SELECT ?'),
  pg("SELECT E'a' -- c\n  'b\\' s3cr3t'", 'SELECT ?'),
  pg("SELECT E'a'\n-- c\n  'b\\' s3cr3t'", 'SELECT ?'),
  pg("SELECT 'a'\n'b\\', x", 'SELECT ?\n?, x'),
  pg('SELECT $$s3cr3t$$, $tag$se$$cret$tag$, $1', 'SELECT ?, ?, $1'),
  pg('SELECT $1$$s3cr3t$$, a$b$c FROM t', 'SELECT $1?, a$b$c FROM t'),
  pg('SELECT $é$s3cr3t$é$', 'SELECT ?'),
  pg("SELECT data #>> '{a,b}', x->0, y ? 'k', z @> '{}' FROM d", 'SELECT data #>> ?, x->?, y ? ?, z @> ? FROM d'),
  pg('SELECT -1.5e-10, 0xFF, 1_000, .5, 1.e3', 'SELECT -?, ?, ?, ?, ?'),
  pg("SELECT 1e'it\\'s s3cr3t'", 'SELECT ??'),
  pg("SELECT 1e--it's\n, 's3cr3t'", 'SELECT ? \n, ?'),
  pg("SELECT 1 -- password 'x'\n, 2 /* token 'y' */ , 3", 'SELECT ?  \n, ?   , ?'),
  pg("SELECT 1 --x\r, 's3cr3t'", 'SELECT ?  \r, ?'),
  pg("SELECT /* a /* b */ s3cr3t 'x' */ 1", 'SELECT   ?'),
  pg("SELECT a ` 's3cr3t' ` b", 'SELECT a ` ? ` b'),
  pg("SELECT 's3cr3t never closed", 'SELECT ?'),
  pg('SELECT $never closed$ other', 'SELECT $never closed$ other'),
  pg("SELECT date'2020-01-01', interval '1 day'", 'SELECT date?, interval ?'),
  pg('SELECT naïve, 日本 FROM tablé WHERE x = 5', 'SELECT naïve, 日本 FROM tablé WHERE x = ?', 'SELECT tablé'),
  pg('SELECT * FROM t WHERE x IN (1, 2, 3) AND y IN ($1, $2)', 'SELECT * FROM t WHERE x IN (?) AND y IN ($1, $2)'),
  pg("ALTER ROLE app PASSWORD 's3cr3t'", 'ALTER ROLE app PASSWORD ?', 'ALTER ROLE app'),
  pg("COPY stock FROM STDIN DELIMITER ','", 'COPY stock FROM STDIN DELIMITER ?', 'COPY stock'),
  pg('SELECT extract(year FROM at) FROM orders', 'SELECT extract(year FROM at) FROM orders', 'SELECT orders'),
  pg('SELECT substring(name from 1 for 2)', 'SELECT substring(name from ? for ?)', 'SELECT'),
  pg("SELECT trim(both 'x' from name) FROM a", 'SELECT trim(both ? from name) FROM a', 'SELECT a'),
  pg(
    'SELECT overlay(a placing b from 1), position(a in b) FROM c',
    'SELECT overlay(a placing b from ?), position(a in b) FROM c',
    'SELECT c',
  ),
  pg('SELECT a FROM t WHERE a IS DISTINCT FROM b', 'SELECT a FROM t WHERE a IS DISTINCT FROM b', 'SELECT t'),
  pg('SELECT a FROM t WHERE a IS NOT DISTINCT FROM $1', 'SELECT a FROM t WHERE a IS NOT DISTINCT FROM $1', 'SELECT t'),
  pg('SELECT count(*) FILTER (WHERE x) FROM t', 'SELECT count(*) FILTER (WHERE x) FROM t', 'SELECT t'),
  pg(
    'SELECT * FROM unnest($1::int[]) AS n JOIN t ON t.id = n',
    'SELECT * FROM unnest($1::int[]) AS n JOIN t ON t.id = n',
    'SELECT t',
  ),
  pg('SELECT * FROM (a JOIN b USING (id))', 'SELECT * FROM (a JOIN b USING (id))', 'SELECT a b'),
  pg('SELECT * FROM (VALUES (1), (2)) AS v, t', 'SELECT * FROM (VALUES (?), (?)) AS v, t', 'SELECT t'),
  pg('SELECT * FROM a AS x, b AS y', 'SELECT * FROM a AS x, b AS y', 'SELECT a b'),
  pg('SELECT (SELECT max(x) FROM a), y FROM b', 'SELECT (SELECT max(x) FROM a), y FROM b', 'SELECT SELECT a b'),
  pg(
    'WITH c AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM c',
    'WITH c AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM c',
    'DELETE a INSERT b SELECT c',
  ),
  pg('WITH c AS (SELECT 1) UPDATE t SET x = 1', 'WITH c AS (SELECT ?) UPDATE t SET x = ?', 'SELECT UPDATE t'),
  pg('EXPLAIN ANALYZE DELETE FROM t', 'EXPLAIN ANALYZE DELETE FROM t', 'EXPLAIN DELETE t'),
  pg('UPDATE "my schema"."a""b" SET x = 1', 'UPDATE "my schema"."a""b" SET x = ?', 'UPDATE my schema.ab'),
  pg(
    'INSERT INTO a (x) VALUES (1) ON CONFLICT DO UPDATE SET x = 2',
    'INSERT INTO a (x) VALUES (?) ON CONFLICT DO UPDATE SET x = ?',
    'INSERT a',
  ),
  pg(
    'CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE)',
    'CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE)',
    'CREATE TABLE a',
  ),
  pg(
    'MERGE INTO a USING b ON a.x = b.x WHEN MATCHED THEN UPDATE SET y = 1',
    'MERGE INTO a USING b ON a.x = b.x WHEN MATCHED THEN UPDATE SET y = ?',
    'MERGE a b',
  ),
  pg("DO $$ BEGIN RAISE 's3cr3t'; END $$", 'DO ?', 'DO'),

  // By NO_BACKSLASH_ESCAPES, or standard_conforming_strings=off, where only that leaves no quote open.
  mysql("SELECT 'C:\\', 's3cr3t' FROM t", 'SELECT ?, ? FROM t', 'SELECT t'),
  mysql("SELECT 'it\\'s s3cr3t' FROM t", 'SELECT ? FROM t', 'SELECT t'),
  mysql('SELECT "C:\\", \'s3cr3t\' FROM t', 'SELECT ?, ? FROM t', 'SELECT t'),
  pg("SELECT 'it\\'s s3cr3t' FROM t", 'SELECT ? FROM t', 'SELECT t'),
  // Where both may be meant, what either hides.
  mysql("SELECT 'C:\\', 's3cr3t' -- it's", 'SELECT ?'),
  pg("SELECT 'C:\\', 's3cr3t' -- it's", 'SELECT ?'),

  mysql("SELECT \"s3cr3t\", `col'umn`, 'a\\'b', 1 # comment\nFROM t", "SELECT ?, `col'umn`, ?, ?  \nFROM t"),
  mysql("INSERT INTO t VALUES (?, x'4D', _utf8'x', 0b01, \\N)", 'INSERT INTO t VALUES (?, ?, ?, ?, \\N)', 'INSERT t'),
  mysql("SELECT 'a' 'b', \"c\"\"d\", 'e''f'", 'SELECT ? ?, ?, ?'),
  mysql("SELECT 5--1, 's3cr3t'", 'SELECT ?--?, ?'),
  mysql("SELECT a--'x\n' , 's3 cr3t'", 'SELECT a--? , ?'),
  mysql("SELECT 1 -- it's\n, 's3cr3t'", 'SELECT ?  \n, ?'),
  mysql("SELECT 1 # it's \r more\n, 's3cr3t'", 'SELECT ?  \n, ?'),
  mysql('SELECT /* a /* b */ 1', 'SELECT   ?'),
  mysql("SELECT /*!40001 's3cr3t' */ 1", 'SELECT   ?'),
  mysql('SELECT * FROM t WHERE a IN (1,2,3) OR b IN (?, ?)', 'SELECT * FROM t WHERE a IN (?) OR b IN (?)'),
  mysql(
    'insert ignore into `my-db`.`stock` values (?)',
    'insert ignore into `my-db`.`stock` values (?)',
    'insert my-db.stock',
  ),
  mysql(
    'INSERT INTO a VALUES (1) ON DUPLICATE KEY UPDATE x = 2',
    'INSERT INTO a VALUES (?) ON DUPLICATE KEY UPDATE x = ?',
    'INSERT a',
  ),
  mysql('REPLACE INTO a VALUES (1)', 'REPLACE INTO a VALUES (?)', 'REPLACE a'),
  mysql('SHOW TABLES FROM shop', 'SHOW TABLES FROM shop', 'SHOW shop'),
  mysql("SET PASSWORD FOR 'app'@'%' = 's3cr3t'", 'SET PASSWORD FOR ?@? = ?', 'SET'),
  mysql("CREATE USER app IDENTIFIED BY 's3cr3t'", 'CREATE USER app IDENTIFIED BY ?', 'CREATE'),

  of('microsoft.sql_server')(
    "SELECT [a'b], [c]]'d] FROM t WHERE x IN (1,2,'three')",
    "SELECT [a'b], [c]]'d] FROM t WHERE x IN (?)",
  ),
  of('oracle.db')("SELECT q'[it's s3cr3t]', nq'!a'b!', 'x' FROM dual", 'SELECT ?, ?, ? FROM dual'),
  of('sqlite')('SELECT "s3cr3t", [a b], `c` FROM t', 'SELECT ?, [a b], `c` FROM t'),
  of('')("SELECT x[1] FROM t WHERE y = 'z'", 'SELECT x[?] FROM t WHERE y = ?'),
]
