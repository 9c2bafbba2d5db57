/**
 * So many runs may tags and flows begin for one contact within one transaction. Flows that begin each other without a wait
 * between them would never come to an end; what goes beyond this is not begun, and the timeline says so.
 */
export const circleLimit = 100

/** Tags that flows add may lead to tags that flows add: so many rounds are told within one transaction. */
export const tagRounds = 20
