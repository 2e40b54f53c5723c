/** A backend, or whoever wrote a definition, must not steer the terminal of who looks at it. */
export const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- they are what is replaced
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
