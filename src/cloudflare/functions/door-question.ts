/** A header of the question whether an API is here, which is asked in the place of a request. */
export const doorQuestion = 'x-tidegate-is-here'
