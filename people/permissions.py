LOOK_AFTER_MAIL = "people.look_after_mail"
