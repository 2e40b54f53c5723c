/** An API that cannot be written as the document asked for; the message is for the caller. */
export class ExportError extends Error {}
