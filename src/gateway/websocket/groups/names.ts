/** Every open session of a stage: nobody joins it, or leaves. */
export const everybody = '$all'

const form = /^[A-Za-z0-9._~-]{1,128}$/

/** Whether a text can be the name of a group that sessions join. */
export const isGroupName = (text: string): boolean => form.test(text)

/** What a group may be called, for who has called one otherwise. */
export const nameRule = 'a group is called by 1 to 128 of A-Z, a-z, 0-9, ".", "_", "~" and "-"'
