// Days and times as people in a zone see them, always in the weeks to come, and as the pages say them.

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A local date: `2026-03-02`. */
export type Day = string;

/** The week that lies `ahead` of this one, by its days and its name. */
export class Week {
  private readonly monday: Date;

  constructor(ahead: number) {
    const today = new Date();
    this.monday = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()));
    this.monday.setUTCDate(this.monday.getUTCDate() - ((this.monday.getUTCDay() + 6) % 7) + 7 * ahead);
  }

  get mon(): Day {
    return plus(iso(this.monday), 0);
  }

  get tue(): Day {
    return plus(this.mon, 1);
  }

  get wed(): Day {
    return plus(this.mon, 2);
  }

  get thu(): Day {
    return plus(this.mon, 3);
  }

  get fri(): Day {
    return plus(this.mon, 4);
  }

  /** As the pages name it: `2026-W10` (ISO 8601). */
  get name(): string {
    return weekOf(this.mon);
  }
}

/** The week of that day: `2026-W10`. */
export function weekOf(day: Day): string {
  const thursday = parse(day);
  thursday.setUTCDate(thursday.getUTCDate() - ((thursday.getUTCDay() + 6) % 7) + 3);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first) / (7 * 24 * 3600 * 1000)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

/** "Tuesday 3 March". */
export function long(day: Day): string {
  const date = parse(day);
  return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** "Tue 3 Mar". */
export function short(day: Day): string {
  const [weekday, date, month] = long(day).split(" ") as [string, string, string];
  return `${weekday.slice(0, 3)} ${date} ${month.slice(0, 3)}`;
}

/** The last Sunday of the next such month (3 for March) that lies at least three weeks ahead. */
export function nextLastSundayOf(month: number): Day {
  const soonest = Date.now() + 21 * 24 * 3600 * 1000;
  for (let year = new Date().getUTCFullYear(); ; year += 1) {
    const last = new Date(Date.UTC(year, month, 0));
    last.setUTCDate(last.getUTCDate() - last.getUTCDay());
    if (last.getTime() > soonest) return iso(last);
  }
}

/** The instant at which clocks in `zone` show that time (the first, where they show it twice): in UTC. */
export function instant(zone: string, day: Day, time: string): string {
  const wall = Date.parse(`${day}T${time.padStart(5, "0")}:00Z`);
  const candidates = [wall - offset(zone, wall - 24 * 3600 * 1000), wall - offset(zone, wall + 24 * 3600 * 1000)];
  const first = candidates.filter((at) => at + offset(zone, at) === wall).sort((a, b) => a - b)[0];
  if (first === undefined) throw new Error(`clocks in ${zone} never show ${time} on ${day}`);
  return new Date(first).toISOString().replace(".000Z", "Z");
}

/** How far clocks in `zone` are ahead of UTC then, in milliseconds. */
function offset(zone: string, at: number): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}

function plus(day: Day, days: number): Day {
  const date = parse(day);
  date.setUTCDate(date.getUTCDate() + days);
  return iso(date);
}

function parse(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

function iso(date: Date): Day {
  return date.toISOString().slice(0, 10);
}
