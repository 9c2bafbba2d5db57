// The door for who reckons with local times outside of the nodes.
export { zoneOf, isZone, type ZoneOfRun } from './zone.ts'
export { instantOf, localTime, startOfDay, startOfNextDay, type LocalTime, type Weekday } from './local-time.ts'
export { nextAllowed, type DailyHours } from './quiet-hours.ts'
