#!/usr/bin/env python3
"""Writes the dialogues with summaries that training and its comparison use: train.jsonl beside this file, dialogues.jsonl of the suites.

Everything is put together from the scenes below, which were written for Millrace; names, places and numbers are drawn. Six of the
scenes occur in the test file alone. The same seed writes the same files: python3 make.py
"""
import json
import random
from pathlib import Path

HERE = Path(__file__).parent
TEST = HERE / "../../../eval-service/src/main/resources/suites/dialogues/dialogues.jsonl"
TRAIN_ITEMS = 480
TEST_ITEMS_EACH = 30
PROMPT = "Summarise this conversation in one or two sentences.\n\n"

NAMES = "Ada Ben Carla Dario Elif Farid Greta Hanno Ines Jonas Kira Leon Mila Nils Olga Pavel Rosa Samir Tilda Viktor Wanda Yusuf".split()
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
HOURS = ["nine", "ten", "eleven", "two", "three", "four", "half past five", "six"]

# A turn is who speaks (a or b) and ways to say it; a turn that begins with "?" is left out every other time.
SCENES = [
    {"what": ["a blue backpack", "a grey scarf", "a red umbrella", "a pair of glasses", "a black wallet"],
     "where": ["on the tram", "in the library", "at the swimming pool", "in the cinema"],
     "turns": [("a", "Hi, I think I left {what} {where} yesterday.", "Hello, did anyone hand in {what}? I lost it {where}."),
               ("b", "Let me look. When was that?", "One moment. What time were you there?"),
               ("a", "Around {hour}, I was in a hurry.", "It must have been about {hour}."),
               ("?b", "Was there anything special about it?"), ("?a", "My name, {a}, is on a label inside."),
               ("b", "Yes, somebody brought it in. You can pick it up on {day}.", "We have it here. Come by on {day} and bring a card with your name."),
               ("a", "Great, thank you!", "What a relief, thanks a lot.")],
     "summaries": ["{a} lost {what} {where}. It was found and {a} can pick it up on {day}.",
                   "{a} asks about {what} lost {where}; {b} has it and {a} will collect it on {day}."]},
    {"what": ["the washing machine", "the dishwasher", "the heating", "the lift", "the kitchen tap"],
     "wrong": ["makes a loud noise", "leaks", "does not start any more", "smells burnt"],
     "turns": [("a", "{what} {wrong}, can you send somebody?", "Could someone come and look at {what}? It {wrong}."),
               ("b", "Since when?", "How long has it been like that?"), ("a", "Since {day}.", "It began on {day}."),
               ("?b", "Please don't use it until then."), ("?a", "Of course not."),
               ("b", "{c} can be there tomorrow at {hour}.", "I'll send {c} tomorrow, {hour} if that suits you."),
               ("a", "That works for me.", "Good, I'll be at home.")],
     "summaries": ["{a} reports that {what} {wrong}. {b} sends {c} tomorrow at {hour}.",
                   "Because {what} {wrong} since {day}, {b} will have {c} look at it tomorrow at {hour}."]},
    {"what": ["the dentist", "the hairdresser", "the vet", "the eye doctor"],
     "why": ["I have to work late", "my train does not run", "my daughter is ill", "I have an exam"],
     "turns": [("a", "I have an appointment at {what} on {day}, but {why}.", "Sorry, I can't make my appointment at {what} on {day}: {why}."),
               ("b", "No problem. Do you want another one?", "That's all right. Shall we find another day?"),
               ("a", "Yes please, as early as possible.", "Yes, any day next week would do."),
               ("b", "I could offer you {day2} at {hour}.", "There is something free on {day2}, {hour}."),
               ("?a", "Is there nothing in the morning?"), ("?b", "I'm afraid not."),
               ("a", "I'll take it.", "Perfect, see you then.")],
     "summaries": ["{a} cannot come to {what} on {day} and moves the appointment to {day2} at {hour}.",
                   "{a}'s appointment at {what} is moved from {day} to {day2}, {hour}."]},
    {"what": ["a chocolate cake", "a potato salad", "some lemonade", "a plate of biscuits", "a big pot of soup"],
     "where": ["at the lake", "in {c}'s garden", "at our place", "on the roof"],
     "turns": [("a", "Are you coming to {c}'s birthday on {day}?", "{c} turns thirty on {day}, are you coming?"),
               ("b", "Sure! Where is it?", "I wouldn't miss it. Where do we meet?"),
               ("a", "{where}, at {hour}.", "We meet {where} at {hour}."),
               ("b", "Should I bring anything?", "What can I bring?"),
               ("a", "{what} would be great.", "Could you make {what}?"), ("?b", "I've never made that before."), ("?a", "You'll be fine."),
               ("b", "Consider it done.", "All right, I'll do that.")],
     "summaries": ["{a} and {b} will go to {c}'s birthday on {day}. {b} will bring {what}.",
                   "{b} is coming to {c}'s birthday on {day} at {hour} and brings {what}."]},
    {"what": ["the blue bicycle", "the old sofa", "the guitar", "the camera", "the desk"], "price": ["40", "60", "85", "120"], "less": ["30", "50", "70", "100"],
     "turns": [("a", "Is {what} still for sale?", "Hello, I saw your advertisement. Do you still have {what}?"),
               ("b", "Yes, it is. {price} euros.", "It's still here, I'd like {price} euros for it."),
               ("a", "Would you take {less}?", "That's a bit much. How about {less}?"),
               ("?b", "It is hardly used."), ("?a", "I can pay in cash."),
               ("b", "All right, {less} if you fetch it on {day}.", "Fine, but only if you come on {day}."),
               ("a", "Deal. I'll be there at {hour}.", "Agreed, see you at {hour}.")],
     "summaries": ["{a} buys {what} from {b} for {less} euros and will fetch it on {day}.",
                   "{b} sells {what} to {a} for {less} instead of {price} euros; {a} comes on {day} at {hour}."]},
    {"what": ["maths", "chemistry", "Spanish", "history", "physics"], "topic": ["the last three chapters", "fractions", "the exercises", "the big test"],
     "turns": [("a", "Do you understand anything in {what}?", "I'm lost in {what}, and the exam is on {day}."),
               ("b", "Some of it. What is the problem?", "I think so. Where are you stuck?"),
               ("a", "{topic}, mostly.", "Mainly {topic}."), ("?b", "{c} explained that to me last week."),
               ("b", "We could study together tomorrow.", "Come over tomorrow and we'll go through it."),
               ("a", "That would save me. At {hour}?", "Really? Is {hour} good?"), ("b", "Good, in the library.", "Yes, let's meet in the library.")],
     "summaries": ["{a} needs help with {what}. {a} and {b} will study together in the library tomorrow at {hour}.",
                   "{b} will help {a} with {what} in the library tomorrow at {hour}."]},
    {"what": ["report", "slides", "budget", "contract", "translation"],
     "turns": [("a", "Is the {what} ready?", "How far are you with the {what}?"),
               ("b", "Nearly. {c} still has to check the numbers.", "I'm waiting for {c}'s comments."),
               ("a", "The customer wants it by {day}.", "We have to hand it in on {day}."),
               ("?b", "That is sooner than we said."), ("?a", "I know, they changed their minds."),
               ("b", "Then I'll ask {c} to do it today.", "I'll call {c} right away."),
               ("a", "Thanks. Send it to me when it's done.", "Please, and send me a copy.")],
     "summaries": ["The {what} is due on {day}. {b} will ask {c} to check it and send it to {a}.",
                   "{b} has to finish the {what} by {day} and still waits for {c}, whom {b} will call."]},
    {"what": ["Lisbon", "Krakow", "Ghent", "Bergen", "Trieste"], "how": ["by train", "by bus", "by car", "by ship"],
     "turns": [("a", "We should go away for a few days.", "Shall we take a trip this summer?"),
               ("b", "Yes! Where to?", "I'd love to. Any idea?"), ("a", "I was thinking of {what}.", "What about {what}?"),
               ("b", "I've always wanted to go there. How do we get there?", "Sounds lovely. Do we fly?"),
               ("a", "{how}, it takes a day.", "No, {how}. It's slower but cheaper."), ("?b", "{c} has been there and liked the food."),
               ("b", "Then I'll look for a room.", "All right, I'll see to a place to sleep."), ("a", "And I'll get the tickets on {day}.", "I'll book the rest on {day}.")],
     "summaries": ["{a} and {b} plan a trip to {what} {how}. {b} looks for a room and {a} books on {day}.",
                   "{a} and {b} want to travel to {what} {how}; {b} will find a place to sleep."]},
    {"what": ["the shoes", "the curtains", "the gloves", "the headphones"], "wrong": ["are the wrong size", "have a scratch", "do not work", "have the wrong colour"],
     "turns": [("a", "I ordered {what} and they {wrong}.", "Hello, {what} that you sent me {wrong}."),
               ("b", "I'm sorry to hear that. Do you have the order number?", "Sorry about that. Which order is it?"),
               ("a", "It's {number}.", "Number {number}."),
               ("b", "Would you like your money back or a new one?", "Shall we send a new one or return the money?"),
               ("?a", "How long would a new one take?"), ("?b", "About a week."),
               ("a", "The money, please.", "I'd rather have my money back."), ("b", "You'll have it by {day}.", "It will be in your account by {day}.")],
     "number": ["4471", "9082", "1536", "7730"],
     "summaries": ["{a} complains that {what} {wrong}. {b} will return the money by {day}.",
                   "{a} gets the money back by {day} because {what} of order {number} {wrong}."]},
    {"what": ["tennis", "chess", "badminton", "table tennis", "football"],
     "turns": [("a", "Do you feel like {what} on {day}?", "{what} on {day}?"),
               ("b", "On {day} I can't, I'm visiting {c}.", "Sorry, I promised {c} to help on {day}."),
               ("a", "And on {day2}?", "What about {day2} then?"), ("?b", "Let me look at my calendar."),
               ("b", "{day2} is fine. At {hour}?", "Yes, that works, let's say {hour}."),
               ("a", "At {hour}. The loser pays for the drinks.", "Great. Bring water, it will be hot.")],
     "summaries": ["{a} and {b} will play {what} on {day2} at {hour}, since {b} has no time on {day}.",
                   "{b} cannot play {what} on {day}, so {a} and {b} meet on {day2} at {hour}."]},
    {"what": ["the cat", "the dog", "the rabbits", "the plants", "the parrot"], "where": ["in Spain", "at a wedding", "at the seaside", "at a conference"],
     "turns": [("a", "Could you look after {what} next week?", "I have a favour to ask: would you take care of {what}?"),
               ("b", "Where will you be?", "Are you going away?"), ("a", "I'm {where} until {day}.", "Yes, {where}, back on {day}."),
               ("b", "What do I have to do?", "Is it much work?"), ("a", "Just come by once a day.", "One visit a day is enough."),
               ("?b", "And the key?"), ("?a", "{c} downstairs has it."), ("b", "Happy to do it.", "No problem at all.")],
     "summaries": ["{b} will look after {what} while {a} is {where} until {day}.",
                   "{a} is {where} until {day}, and {b} takes care of {what} once a day."]},
    {"what": ["the password", "the printer", "the projector", "the new laptop", "the internet"],
     "turns": [("a", "{what} does not work again.", "Can you help me? I have a problem with {what}."),
               ("b", "What does it say?", "What exactly happens?"), ("a", "Nothing at all.", "I only get an error."),
               ("b", "Have you tried switching it off and on?", "Did you restart it?"),
               ("a", "Twice.", "Yes, it didn't help."), ("?b", "Strange, it was fine yesterday."),
               ("b", "I'll come to your office at {hour}.", "Then I have to look at it myself, at {hour}."), ("a", "Thanks, room {number}.", "I'm in room {number}.")],
     "number": ["12", "204", "31", "118"],
     "summaries": ["{a} has a problem with {what}, and restarting did not help. {b} comes to room {number} at {hour}.",
                   "{b} will come to {a}'s office at {hour} because of a problem with {what}."]},
    {"what": ["a vegetable curry", "lasagne", "pancakes", "fish and potatoes", "a lentil soup"], "lack": ["onions", "milk", "rice", "tomatoes", "butter"],
     "turns": [("a", "What shall we have for dinner?", "Any wishes for tonight?"), ("b", "How about {what}?", "I'd like {what}."),
               ("a", "Good idea, but we have no {lack}.", "We'd need {lack} for that."), ("?b", "{c} might have some."), ("?a", "{c} is not at home."),
               ("b", "I can get some on the way home.", "I'll stop at the shop."), ("a", "Then I'll begin at {hour}.", "Fine, we eat at {hour}.")],
     "summaries": ["{a} and {b} will have {what} for dinner. {b} will buy {lack}.", "{b} buys {lack} on the way home, for {what} tonight."]},
    {"what": ["nurse", "cook", "bus driver", "gardener", "teacher"], "where": ["in Basel", "in the new hospital", "by the sea", "near my sister"],
     "turns": [("a", "Guess what, I got the job!", "I have news: they took me!"), ("b", "Congratulations! The one as a {what}?", "Wonderful! As a {what}?"),
               ("a", "Yes, {where}.", "Exactly, {where}."), ("b", "When do you start?", "And when does it begin?"),
               ("a", "On {day} in two weeks.", "In two weeks, on {day}."), ("?b", "Are you going to move?"), ("?a", "I'll stay with {c} at first."),
               ("b", "We have to celebrate!", "Let's celebrate that tonight.")],
     "summaries": ["{a} got a job as a {what} {where} and starts in two weeks.", "{a} will work as a {what} {where}; {b} wants to celebrate."]},
    # Only in the test file from here on.
    {"held": True, "what": ["the concert", "the play", "the football match", "the reading"], "price": ["18", "25", "32"],
     "turns": [("a", "Do you still have two tickets for {what} on {day}?", "Hello, I'd like two tickets for {what} on {day}."),
               ("b", "Only in the last row, for {price} euros each.", "There are a few left at {price} euros, far at the back."),
               ("a", "That's fine, {c} has good eyes.", "Doesn't matter, I'll take them."), ("b", "Please be there by {hour}.", "The doors close at {hour}.")],
     "summaries": ["{a} buys two tickets for {what} on {day} for {price} euros each.", "{a} takes two tickets in the back for {what} on {day}."]},
    {"held": True, "what": ["a fever", "a cough", "a broken toe", "a bad cold"],
     "turns": [("a", "I can't come to work today, I have {what}.", "I'm ill, I woke up with {what}."), ("b", "Oh no. Get well soon!", "Stay in bed then!"),
               ("a", "Can {c} take my shift?", "Somebody has to take over my meeting at {hour}."), ("b", "I'll ask {c}. See you on {day}, perhaps.", "{c} will do it. Rest until {day}.")],
     "summaries": ["{a} has {what} and cannot work. {b} will have {c} take over.", "{a} stays at home with {what}, and {c} takes over."]},
    {"held": True, "what": ["the flat in the old town", "the house with the garden", "the room on the third floor"], "price": ["480", "650", "900"],
     "turns": [("a", "I'm calling about {what}. Is it still free?", "Is {what} still to let?"), ("b", "Yes, for {price} euros a month.", "It is. The rent is {price} euros."),
               ("a", "Could I see it on {day}?", "May I have a look at it on {day}?"), ("b", "Come at {hour}, {c} will show you around.", "{c} is there at {hour} and opens the door for you.")],
     "summaries": ["{a} wants to rent {what} for {price} euros and will see it on {day} at {hour}.", "{c} will show {a} {what} on {day} at {hour}."]},
    {"held": True, "what": ["a novel about bees", "a book on Rome", "a cookbook", "a guide to birds"],
     "turns": [("a", "What are you reading?", "Is that a good book?"), ("b", "{what}. {c} gave it to me.", "Yes, {what}, from {c}."), ("a", "Can I borrow it afterwards?", "Would you lend it to me?"),
               ("b", "Sure, I'll be done by {day}.", "Of course, you get it on {day}.")],
     "summaries": ["{b} is reading {what} from {c} and will lend it to {a}.", "{a} wants to borrow {what}; {b} will be done by {day}."]},
    {"held": True, "what": ["my car broke down", "my bus left without me", "the trains are on strike"],
     "turns": [("a", "Can you pick me up, because {what}?", "I need a lift, {what}."), ("b", "Where are you?", "Sure. Where should I come to?"), ("a", "At the station, by the clock.", "I'm waiting at the station."),
               ("b", "I'll be there at {hour}.", "Give me some time, I'm there at {hour}."), ("?a", "Thank you, {b}!")],
     "summaries": ["{a} asks for a lift because {what}. {b} will come to the station at {hour}.", "{b} picks {a} up at the station at {hour}."]},
    {"held": True, "what": ["the choir", "the rowing club", "the pottery class", "the first-aid course"], "price": ["10", "15", "30"],
     "turns": [("a", "Can I still join {what}?", "I'd like to sign up for {what}."), ("b", "Yes, we meet every {day} at {hour}.", "Gladly. It's on {day}, at {hour}."), ("a", "What does it cost?", "Do I have to pay for it?"),
               ("b", "{price} euros a month.", "It's {price} euros, the first time is free."), ("a", "Then I'll bring {c} too.", "Good, I'm in.")],
     "summaries": ["{a} will join {what}, which meets every {day} and costs {price} euros.", "{a} signs up for {what} on {day} at {hour} for {price} euros."]},
]


def capital(text):
    return text[0].upper() + text[1:]


def item(scene, draw):
    """A dialogue of a scene and its summary."""
    a, b, c = draw.sample(NAMES, 3)
    day, day2 = draw.sample(DAYS, 2)
    facts = {"a": a, "b": b, "c": c, "day": day, "day2": day2, "hour": draw.choice(HOURS)}
    kept = draw.random() < 0.5
    for slot, values in scene.items():
        if slot not in ("turns", "summaries", "held"):
            facts[slot] = draw.choice(values).format(**facts)
    if "less" in facts:
        index = scene["price"].index(facts["price"])
        facts["less"] = scene["less"][index]
    lines = []
    for who, *ways in scene["turns"]:
        if who.startswith("?") and not kept:
            continue
        lines.append(facts[who.lstrip("?")] + ": " + capital(draw.choice(ways).format(**facts)))
    return {"dialogue": "\n".join(lines), "summary": capital(draw.choice(scene["summaries"]).format(**facts))}


def items(scenes, count, seed, taken):
    draw = random.Random(seed)
    made = []
    while len(made) < count:
        one = item(scenes[len(made) % len(scenes)], draw)
        if one["dialogue"] not in taken:
            taken.add(one["dialogue"])
            made.append(one)
    return made


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def main():
    seen = [scene for scene in SCENES if not scene.get("held")]
    held = [scene for scene in SCENES if scene.get("held")]
    taken = set()
    test = items(seen, TEST_ITEMS_EACH, 2, taken) + items(held, TEST_ITEMS_EACH, 3, taken)
    train = items(seen, TRAIN_ITEMS, 1, taken)
    write(TEST.resolve(), test)
    write(HERE / "train.jsonl", [{"prompt": PROMPT + row["dialogue"], "completion": row["summary"]} for row in train])


if __name__ == "__main__":
    main()
