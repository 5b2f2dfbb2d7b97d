// node ical.mjs FILE…: what ical.js (the parser of Thunderbird and Nextcloud) reads of each file, as JSON.
import fs from "fs";
import ICAL from "ical.js";

const found = process.argv.slice(2).map((path) => {
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(path, "utf8")));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      sequence: event.sequence,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      summary: event.summary,
      location: event.location,
      description: event.description,
      status: component.getFirstPropertyValue("status"),
    };
  });
  return { method: calendar.getFirstPropertyValue("method"), events };
});
console.log(JSON.stringify(found));
