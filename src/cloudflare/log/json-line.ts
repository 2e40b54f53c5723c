/** What may end a line elsewhere or steer a terminal, beyond the ASCII controls that JSON escapes by itself. */
const unsafe = /[\u007f-\u009f\u2028\u2029]/g

/** JSON that is one line for whatever reads it. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
