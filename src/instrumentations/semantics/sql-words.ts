const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** What a statement may begin with. */
export const operations = words(
  'SELECT INSERT UPDATE DELETE MERGE REPLACE UPSERT TRUNCATE CREATE ALTER DROP CALL EXEC EXECUTE PREPARE DEALLOCATE BEGIN ' +
    'START COMMIT ROLLBACK SAVEPOINT RELEASE SET SHOW EXPLAIN DESCRIBE USE VACUUM ANALYZE COPY LOCK LISTEN UNLISTEN NOTIFY ' +
    'FETCH DECLARE CLOSE GRANT REVOKE REFRESH REINDEX DISCARD VALUES TABLE DO LOAD OPTIMIZE UNLOCK KILL',
)
/** Those that also count inside of another statement. */
export const nested = words('SELECT INSERT UPDATE DELETE MERGE')
/** After them comes another statement. */
export const wrapping = words('EXPLAIN ANALYZE VERBOSE AS')
/** What is named after the kind of thing: `CREATE UNLOGGED TABLE IF NOT EXISTS stock`. */
export const definitions = words('CREATE ALTER DROP TRUNCATE REFRESH REINDEX')
export const kinds = words('TABLE VIEW INDEX SEQUENCE SCHEMA DATABASE TYPE FUNCTION PROCEDURE ROLE')
export const introducing = words('FROM JOIN INTO USING')
/** In their statements, `FROM` is not followed by a table. */
export const notFrom = words('COPY FETCH REVOKE DECLARE')
export const named = words('UPDATE CALL EXEC COPY MERGE INSERT REPLACE TRUNCATE')
export const skipped = words('IF NOT EXISTS ONLY LATERAL INTO IGNORE LOW_PRIORITY CONCURRENTLY')
export const afterList = words(
  'WHERE SET VALUES ON GROUP ORDER HAVING LIMIT OFFSET UNION EXCEPT INTERSECT RETURNING WINDOW FOR DEFAULT WITH',
)
