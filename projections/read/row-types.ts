import pg from 'pg';

/** `pg` leaves 64-bit integers as text, for want of a number to hold them; the rest it reads as the columns' types say. */
export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? BigInt : pg.types.getTypeParser(oid, format)),
};
